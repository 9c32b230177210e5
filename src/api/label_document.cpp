// SPDX-License-Identifier: Apache-2.0
#include "api/label_document.hpp"

namespace dyad::api {
namespace {

using Kind = print::Block::Kind;

// One band as a table of one column, so that a rule stands around it and long names wrap inside.
print::Block band(const std::string& number, std::vector<std::string> lines) {
  print::Block out{.kind = Kind::table};
  out.widths = {1};
  out.header = {number};
  for (auto& line : lines)
    if (!line.empty()) out.rows.push_back({std::move(line)});
  return out;
}

}  // namespace

print::Document labels_of(const json::Value& page, const json::Value& clock, bool synthetic,
                          const Catalogue& catalogue, const std::string& language) {
  const Writer words(catalogue, language, static_cast<int>(clock["utc_offset_minutes"].as_int().value_or(0)),
                     std::string(clock["zone"].as_string()));
  print::Document out;
  out.language = language;
  out.title = words.say("label.title");
  out.subtitle = words.say("label.how");
  if (synthetic) out.mark = words.say("paper.synthetic");
  out.page_of = words.say("paper.page_of", {{"page", "{page}"}, {"pages", "{pages}"}});
  const auto add = [&](const std::string& who, print::Block block) {
    out.blocks.push_back({.kind = Kind::strong, .text = who});
    out.blocks.push_back(std::move(block));
  };
  const json::Value& mother = page["mother"];
  const std::string birth_date(mother["birth_date"].as_string());
  const auto born = parse_date(birth_date);
  add(words.say("who.mother"),
      band(std::string(mother["pair"].as_string()),
           {words.said(mother["name"]),
            born ? words.say("birth.mother_born", {{"date", words.date(*born)}}) : std::string(),
            "Patient/" + std::string(mother["id"].as_string())}));
  for (const auto& child : page["children"].items()) {
    if (child["fetus"].as_bool().value_or(false)) continue;
    const auto at = parse_instant(child["born_at"].as_string());
    const std::string sex(child["sex"].as_string());
    add(words.say("stage.newborn"),
        band(std::string(child["pair"].as_string()),
             {words.said(child["name"]),
              words.say("sex." + sex) +
                  (at ? " · " + words.day_time(*at) + ", " + words.zone() : std::string()),
              words.say("label.of_mother", {{"name", words.said(mother["name"])}}),
              "Patient/" + std::string(child["id"].as_string())}));
  }
  return out;
}

}  // namespace dyad::api
