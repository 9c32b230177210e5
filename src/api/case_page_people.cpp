// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/case_page_parts.hpp"
#include "base/decimal.hpp"

namespace dyad::api {
namespace {

constexpr std::string_view kPregnant = "77386006";  // SNOMED CT; the child's side says it better
constexpr std::size_t kMostWords = 420;             // of one wish on the sheet; the page has all of it

std::string lines(const std::vector<std::string>& texts) { return joined(texts, "\n"); }

std::string mother_lines(const Sheet& s) {
  const json::Value& m = s.view()["mother"];
  const auto age = m["age_years"].as_int();
  std::vector<std::string> out;
  out.push_back(
      joined({age ? s.words.say("paper.age_years", {{"n", std::to_string(*age)}}) : "",
              m["place"].is_null() ? s.words.say("paper.place_unknown") : s.words.said(m["place"])}));
  if (!m["alive"].as_bool().value_or(true)) out.push_back(s.words.say("paper.mother_died"));
  for (const auto& d : m["diagnoses"].items()) {
    if (!d["active"].as_bool().value_or(false) || d["code"].as_string() == kPregnant) continue;
    const std::string since =
        d["since"].is_null() ? "" : s.words.say("paper.since", {{"at", s.words.day(instant_of(d["since"]))}});
    out.push_back(s.words.said(d["text"]) + (since.empty() ? "" : " (" + since + ")"));
  }
  return lines(out);
}

std::string growth_line(const Sheet& s, const json::Value& child) {
  const auto& growth = child["growth"].items();
  if (growth.empty()) return s.words.say("msg.unknown.weight");
  const json::Value& p = growth.back();
  std::string out = s.words.say(
      p["estimated"].as_bool().value_or(false) ? "paper.weight_estimated" : "paper.weight",
      {{"grams", fixed(p["weight_g"].as_double().value_or(0), 0)}, {"at", s.words.day(instant_of(p["at"]))}});
  const json::Value& standard = p["by_standard"][std::size_t(0)];
  if (!standard.is_null())
    out += ", " + s.words.message(json::object(
                      {{"code", "growth.centile"},
                       {"params", json::object({{"centile", standard["centile"].as_double().value_or(0)},
                                                {"standard", standard["standard"].as_string()}})}}));
  return out;
}

std::string child_lines(const Sheet& s, const json::Value& c) {
  std::vector<std::string> out;
  const std::string gestation(c["gestation_text"].as_string());
  const auto sd = c["gestation_sd_days"].as_double();
  if (!c["alive"].as_bool().value_or(true)) out.push_back(s.words.say("paper.child_died"));
  if (c["stage"].as_string() == "fetus") {
    out.push_back(gestation.empty()
                      ? s.words.say("paper.not_dated")
                      : s.words.say("paper.gestation", {{"gestation", gestation}}) +
                            (sd ? " " + s.words.say("paper.sure", {{"days", fixed(*sd, 0)}}) : ""));
    if (!gestation.empty()) out.push_back(s.words.message(c["dating"]));
  } else {
    out.push_back(
        s.words.say("paper.born", {{"at", s.words.day_time(instant_of(c["born_at"]))},
                                   {"gestation", std::string(c["birth_gestation_text"].as_string())}}));
  }
  out.push_back(s.words.say("sex." + std::string(c["sex"].as_string())));
  out.push_back(growth_line(s, c));
  if (!c["steroids"].is_null())
    out.push_back(s.words.message(c["steroids"]["message"]) + " (" +
                  s.words.day_time(instant_of(c["steroids"]["given_at"])) + ")");
  else if (c["stage"].as_string() == "fetus")
    out.push_back(s.words.say("paper.no_steroids"));
  return lines(out);
}

std::string shortened(std::string_view text, const Writer& words) {
  if (text.size() <= kMostWords) return std::string(text);
  std::size_t end = kMostWords;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "… " + words.say("paper.more");
}

// "Intubation: for a limited time. Three days, not more"
std::string wish_line(const Sheet& s, const json::Value& w) {
  const std::string_view asked = w["asked"].as_string(), choice = w["choice"].as_string();
  std::string out = s.words.say("wish.field." + std::string(w["key"].as_string())) + ": ";
  std::vector<std::string> said;
  if (asked == "undecided") said.push_back(s.words.say("wish.asked.undecided"));
  if (!choice.empty()) said.push_back(s.words.say("wish.choice." + std::string(choice)));
  if (const auto text = w["text"].as_string(); !text.empty()) said.push_back(shortened(text, s.words));
  return out + joined(said, ". ");
}

void add_statement(const Sheet& s, const json::Value& statement) {
  const std::string by(statement["stated_by"].as_string());
  const std::string who =
      by == "mother"
          ? s.words.say("wish.by.mother")
          : s.words.say("wish.by." + by,
                        {{"name", std::string(statement["name"].as_string())},
                         {"relation",
                          s.words.say("wish.relation." + std::string(statement["relation"].as_string()))}});
  const std::string witness(statement["witness"].as_string());
  s.note(joined({who, s.words.day_time(instant_of(statement["stated_at"])),
                 s.words.say("wish.capacity." + std::string(statement["capacity"].as_string())),
                 witness.empty() ? "" : s.words.say("wish.witnessed", {{"name", witness}}),
                 s.words.say("wish.written_by",
                             {{"name", std::string(statement["recorded_by"]["name"].as_string())}})}));
  std::vector<std::string> items, silent;
  for (const auto& w : statement["wishes"].items())
    if (w["asked"].as_string() == "not_asked")
      silent.push_back(s.words.say("wish.field." + std::string(w["key"].as_string())));
    else
      items.push_back(wish_line(s, w));
  if (!silent.empty() && by != "family")
    items.push_back(s.words.say("wish.asked.not_asked") + ": " + joined(silent, ", "));
  s.list(std::move(items));
}

std::string hospital_of(const Sheet& s, const json::Value& party) {
  for (const auto& h : s.view()["hospitals"].items())
    if (h["id"].as_string() == party["organization"].as_string()) return s.words.said(h["name"]);
  return s.words.said(party["organization_name"]);  // from outside the circle
}

// "Surgery, Cancer hospital (Dr X): nobody has answered"
std::string party_line(const Sheet& s, const json::Value& party) {
  const auto& asked = party["asked"].items();
  const std::string name(asked.empty() ? std::string_view() : asked.back()["name"].as_string());
  return joined({s.words.say("call.role." + std::string(party["role"].as_string())), hospital_of(s, party)},
                ", ") +
         (name.empty() ? "" : " (" + name + ")") + ": " +
         s.words.say("call.state." + std::string(party["state"].as_string()));
}

}  // namespace

// Why the reader holds this paper: the calls that are open, and who has taken them.
void add_question(const Sheet& s) {
  for (const auto& call : s.page["calls"].items()) {
    if (!call["open"].as_bool().value_or(false)) continue;
    s.heading("call.open_title");
    const std::string question(call["question"].as_string());
    const std::string by = s.words.say("call.by", {{"name", std::string(call["caller"].as_string())},
                                                   {"at", s.words.day_time(instant_of(call["called_at"]))}});
    if (!question.empty()) s.add({.kind = print::Block::Kind::strong, .text = shortened(question, s.words)});
    s.note(joined({s.words.say("call.priority." + std::string(call["priority"].as_string())), by}));
    std::vector<std::string> parties;
    for (const auto& party : call["parties"].items()) parties.push_back(party_line(s, party));
    s.add({.text = joined(parties)});
  }
}

void add_both(const Sheet& s) {
  std::vector<std::string> children;
  for (const auto& c : s.view()["children"].items()) children.push_back(child_lines(s, c));
  print::Block block{.kind = print::Block::Kind::table, .widths = {1, 1}};
  block.header = {"● " + s.words.say("paper.mother"), "◆ " + s.words.say("paper.child")};
  block.rows = {{mother_lines(s), joined(children, "\n\n")}};
  s.add(std::move(block));
}

void add_wishes(const Sheet& s) {
  s.heading("paper.wishes");
  const json::Value& wishes = s.page["wishes"];
  const json::Value& state = wishes["state"];
  if (state["state"].as_string() != "present") {
    std::vector<std::string> why;
    for (const auto& r : state["reasons"].items()) why.push_back(s.words.message(r));
    s.add({.kind = print::Block::Kind::strong,
           .text = s.words.say("wish.state." + std::string(state["state"].as_string())) + " " +
                   joined(why, "; ")});
  }
  if (!wishes["hers"].is_null()) add_statement(s, wishes["hers"]);
  for (const auto& one : wishes["family"].items()) add_statement(s, one);
  std::vector<std::string> before;
  for (const auto& told : wishes["told_before"].items())
    before.push_back(s.words.day(instant_of(told["at"])) + ": " + s.words.said(told["text"]));
  if (before.empty()) return;
  s.note(s.words.say("wish.before"));
  s.list(std::move(before));
}

void add_unknown(const Sheet& s) {
  std::vector<std::string> out;
  for (const auto& m : s.view()["unknown"].items()) out.push_back(s.words.message(m));
  s.heading("paper.unknown");
  if (out.empty()) return s.note(s.words.say("paper.nothing_unknown"));
  s.add({.text = joined(out, "; ")});
}

}  // namespace dyad::api
