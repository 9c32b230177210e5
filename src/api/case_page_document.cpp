// SPDX-License-Identifier: Apache-2.0
#include "api/case_page_document.hpp"

#include "api/case_page_parts.hpp"

namespace dyad::api {
namespace {

std::string hospitals(const json::Value& view, const Writer& words) {
  std::vector<std::string> names;
  for (const auto& h : view["hospitals"].items())
    if (h["kind"].as_string() != "department") names.push_back(words.said(h["name"]));
  return joined(names);
}

}  // namespace

Instant instant_of(const json::Value& text) { return parse_instant(text.as_string()).value_or(Instant{}); }

std::string joined(const std::vector<std::string>& texts, std::string_view by) {
  std::string out;
  for (const auto& t : texts)
    if (!t.empty()) out += (out.empty() ? "" : std::string(by)) + t;
  return out;
}

Instant Sheet::at() const { return instant_of(view()["at"]); }

void Sheet::heading(std::string_view key) const {
  add({.kind = print::Block::Kind::heading, .text = words.say(key)});
}

void Sheet::note(std::string text) const { add({.kind = print::Block::Kind::note, .text = std::move(text)}); }

void Sheet::list(std::vector<std::string> items) const {
  add({.kind = print::Block::Kind::list, .items = std::move(items)});
}

print::Document case_page_document(const json::Value& page, const Catalogue& catalogue,
                                   std::string_view language) {
  const json::Value& view = page["view"];
  const json::Value& clock = view["clock"];
  const Writer words(catalogue, std::string(language),
                     static_cast<int>(clock["utc_offset_minutes"].as_int().value_or(0)),
                     std::string(clock["zone"].as_string()));
  print::Document out;
  out.dense = true;
  out.language = language;
  out.title = words.said(view["title"]);
  const std::string when = words.day_time(instant_of(view["at"])) + ", " + words.zone();
  out.subtitle = joined({words.say("paper.as_known", {{"at", when}}), hospitals(view, words)});
  if (view["synthetic"].as_bool().value_or(false)) out.mark = words.say("paper.synthetic");
  out.page_of = words.say("paper.page_of", {{"page", "{page}"}, {"pages", "{pages}"}});
  const std::string by(page["printed_by"].as_string());
  out.footer =
      joined({words.say(by.empty() ? "paper.printed" : "paper.printed_by",
                        {{"at", words.day_time(instant_of(page["printed_at"])) + ", " + words.zone()},
                         {"name", by}}),
              words.say("paper.people_decide"), "Dyad " + std::string(page["version"].as_string())});
  const Sheet sheet{page, words, out};
  add_question(sheet);
  add_both(sheet);
  add_wishes(sheet);
  add_values(sheet);
  add_scores(sheet);
  add_numbers(sheet);
  add_treatments(sheet);
  add_reports(sheet);
  add_unknown(sheet);
  return out;
}

}  // namespace dyad::api
