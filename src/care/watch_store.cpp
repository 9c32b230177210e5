// SPDX-License-Identifier: Apache-2.0
#include "care/watch_store.hpp"

#include <algorithm>

#include "care/keeping.hpp"
#include "care/resolution_text.hpp"
#include "care/watch_signals.hpp"
#include "care/words.hpp"
#include "clinical/order_guard.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kWarnings = "https://dyad.example/fhir/CodeSystem/warning";

// What makes a new version: not each reading, but what a person would have to know.
bool same(const Warning& a, const Warning& b) {
  return a.level == b.level && a.state == b.state && a.pages == b.pages && a.resolved == b.resolved &&
         a.crossings == b.crossings && a.acknowledged == b.acknowledged &&
         a.quiet_since.has_value() == b.quiet_since.has_value();
}

json::Value flag_of(const Facts& facts, const Warning& w) {
  json::Value out = json::object({{"resourceType", "Flag"}, {"id", w.id}});
  out.set("extension", json::Array{json::object({{"url", own_url("watch-warning")},
                                                 {"valueString", json::write(warning_detail(w))}})});
  out.set("status", w.resolved ? "inactive" : "active");
  out.set("category", json::Array{json::object(
                          {{"coding", json::Array{coded("http://terminology.hl7.org/CodeSystem/flag-category",
                                                        "clinical", "Clinical")}}})});
  out.set("code", json::object({{"coding", json::Array{coded(kWarnings, w.key)}},
                                {"text", "Warning: " + w.key + " " + w.first.text}}));
  out.set("subject", reference_to("Patient/" + facts.mother));
  json::Value period = json::object({{"start", format_utc(w.since)}});
  if (w.resolved) period.set("end", format_utc(*w.resolved));
  out.set("period", std::move(period));
  return out;
}

std::vector<std::string> rests_on(const Warning& w) {
  std::vector<std::string> out = w.first.from;
  for (const auto& r : w.last.from)
    if (!std::ranges::count(out, r)) out.push_back(r);
  return out;
}

// " 36.8 Cel" as the language writes it; a reading in words is told on the page, in the reader's.
std::string value_in(std::string text, std::string_view lang) {
  if (text.empty() || ((text.front() < '0' || text.front() > '9') && lang != "en")) return {};
  if (lang == "vi") std::ranges::replace(text, '.', ',');
  const auto unit = text.find(' ');
  return " " + text.substr(0, unit) +
         (unit == std::string::npos ? "" : " " + DecisionWords::unit(text.substr(unit + 1)));
}

json::Value words_for(const Facts& facts, const evidence::Book& book, const Warning& w) {
  const auto& texts = book.need("watch.words").value("by_code");
  json::Value out = texts["page"];
  const auto& names = book.need("cds.words").value("by_code")["signal." + w.key];
  for (const char* lang : {"en", "vi", "zh"}) {
    std::string text(out[lang].as_string());
    const auto named = texts[w.key][lang].as_string();
    const auto name = names[lang].as_string();
    const std::string signal = !named.empty() ? std::string(named)
                                              : std::string(name.empty() ? std::string_view(w.key) : name) +
                                                    value_in(w.first.text, lang);
    const std::string since = Phrases::when(lang, w.since, facts.utc_offset_minutes);
    for (const auto& [what, by] : {std::pair{"{signal}", signal}, std::pair{"{since}", since}})
      if (const auto at = text.find(what); at != std::string::npos)
        text.replace(at, std::string_view(what).size(), by);
    out.set(lang, text);
  }
  return out;
}

std::string page_id(const Warning& w, const Page& p) {
  return w.id + "-" + std::string(name_of(p.level)) + "-" + p.stage;
}

json::Value communication_of(const Facts& facts, const evidence::Book& book, const Warning& w, const Page& p,
                             const WatchRules& rules) {
  json::Value out = json::object({{"resourceType", "Communication"}, {"id", page_id(w, p)}});
  bool last = true;
  json::Array extensions{
      json::object({{"url", own_url("warning-stage")}, {"valueCode", p.stage}}),
      json::object({{"url", own_url("warning-page-at")}, {"valueDateTime", format_utc(p.at)}})};
  for (const Stage& stage : rules.ladders.at(p.level)) {
    last = stage.key == p.stage;
    if (last)
      for (const auto& role : stage.roles)
        extensions.push_back(json::object({{"url", own_url("recipient-role")}, {"valueCode", role}}));
  }
  out.set("extension", json::Value(std::move(extensions)));
  out.set("basedOn", json::Array{reference_to("Flag/" + w.id)});
  out.set("status", "in-progress");
  out.set("category", json::Array{json::object({{"coding", json::Array{coded(kConcepts, "warning-page")}}})});
  // Asks that people be paged (consult_page.hpp); after the last stage silence climbs to the heads.
  out.set("reasonCode", json::Array{json::object(
                            {{"coding", json::Array{coded(kConcepts, last ? "warning-last" : "warning")}}})});
  out.set("priority", p.level == Level::act ? "stat" : "urgent");
  out.set("subject", reference_to("Patient/" + facts.mother));
  json::Value payload{json::Object()};
  set_words(payload, "contentString", words_for(facts, book, w));
  out.set("payload", json::Array{std::move(payload)});
  return out;
}

}  // namespace

std::vector<Warning> warnings_of(const Facts& facts, const evidence::Book& book,
                                 std::optional<Instant> after) {
  const auto kept = facts.replay ? std::vector<Warning>() : kept_warnings(facts);
  const bool any_open = std::ranges::any_of(kept, [](const Warning& w) { return !w.resolved; });
  return watch(facts.id, signals_of(facts, book, any_open ? std::nullopt : after),
               kept_answers_to_warnings(facts), kept, watch_rules(book), facts.at);
}

std::optional<json::Value> watch_bundle(const Facts& facts, const evidence::Book& book,
                                        const std::vector<Warning>& warnings, const std::string& program) {
  const auto kept = kept_warnings(facts);
  const WatchRules rules = watch_rules(book);
  Keeping keeping(facts, program, "watch");
  for (const Warning& w : warnings) {
    const auto before = std::ranges::find(kept, w.id, &Warning::id);
    if (before == kept.end() || !same(*before, w))
      keeping.put(flag_of(facts, w), version_in(facts, "Flag", w.id), rests_on(w), {w.evidence});
    if (w.resolved) continue;  // nobody is called to what is over
    for (const Page& p : w.pages)
      if (version_in(facts, "Communication", page_id(w, p)) == 0)
        keeping.put(communication_of(facts, book, w, p, rules), 0);
  }
  if (keeping.empty()) return {};
  return std::move(keeping).bundle();
}

}  // namespace dyad::care
