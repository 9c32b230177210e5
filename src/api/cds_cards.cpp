// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/cds.hpp"
#include "base/decimal.hpp"
#include "care/stranger.hpp"
#include "care/values.hpp"
#include "record/ids.hpp"

namespace dyad::api {
namespace {

using Params = std::vector<std::pair<std::string, std::string>>;
using clinical::Concern;

constexpr std::size_t kMostSummary = 139;  // characters; the standard wants fewer than 140
constexpr std::size_t kMostName = 60;

// At most so many characters, counted as people count them, not as bytes.
std::string shortened(std::string_view text, std::size_t most) {
  std::size_t n = 0, at = 0, cut = 0;
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (++n == most) cut = at;
    if (n > most) return std::string(text.substr(0, cut)) + "…";
  }
  return std::string(text);
}

class Cards {
 public:
  explicit Cards(const CardMaker& m) : m_(m), texts_(m.context.book.need("cds.words").value("by_code")) {}

  std::string say(std::string_view code, const Params& params = {}) const {
    std::string text(texts_[code][m_.lang].as_string());
    for (const auto& [name, value] : params) {
      const std::string what = "{" + name + "}";
      for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + value.size()))
        text.replace(at, what.size(), value);
    }
    return text;
  }
  bool knows(std::string_view code) const { return texts_[code].is_object(); }

  json::Value card(std::string_view summary, std::string_view indicator, std::string_view source,
                   const std::string& detail) const {
    json::Value from = json::object({{"label", say(source)}});
    if (!m_.page_base.empty()) from.set("url", m_.page_base + "/");
    json::Value out = json::object({{"uuid", record::random_id()},
                                    {"summary", shortened(summary, kMostSummary)},
                                    {"indicator", indicator},
                                    {"source", std::move(from)}});
    if (!detail.empty()) out.set("detail", detail);
    if (m_.ours && !m_.page_base.empty())
      out.set("links", json::Array{json::object({{"label", say("open_case")},
                                                 {"url", m_.page_base + "/case/" + m_.facts.id},
                                                 {"type", "absolute"}})});
    return out;
  }

  const CardMaker& m_;

 private:
  const json::Value& texts_;
};

double sum(const json::Value& outcomes, std::initializer_list<const char*> names) {
  double out = 0;
  for (const char* name : names) out += outcomes[name].as_double().value_or(0);
  return out;
}
std::string percent(const json::Value& outcomes, bool mother) {
  return fixed(100 * (mother ? sum(outcomes, {"both_intact", "both_severe", "mother_only"})
                             : sum(outcomes, {"both_intact", "intact_only"})),
               0);
}

const json::Value& strategy(const json::Value& decision, std::string_view key) {
  for (const auto& s : decision["strategies"].items())
    if (s["key"].as_string() == key) return s["mean"];
  return decision["no such member"];
}

// The best of the actions that wait; without weights, the local rule.
const json::Value& waiting(const json::Value& decision) {
  const json::Value* best = nullptr;
  for (const auto& a : decision["actions"].items())
    if (!a["stops"].as_bool().value_or(true) &&
        (!best || a["lower"].as_double().value_or(0) > (*best)["lower"].as_double().value_or(0)))
      best = &a;
  return best ? (*best)["outcomes"] : strategy(decision, "rule:local");
}

json::Value timing_card(const Cards& cards) {
  const CardMaker& m = cards.m_;
  auto answer = m.ours ? m.context.cases.decision(m.facts.id, {}, {})
                       : Result<json::Value>(m.context.cases.decision_for(m.facts));
  if (!answer || !(*answer)["available"].as_bool().value_or(false)) {
    const std::string reason =
        answer ? std::string((*answer)["reason"]["text"].as_string()) : answer.error().message;
    return cards.card(cards.say("timing.none"), "info", "source.timing",
                      cards.say("timing.missing", {{"reason", reason}}));
  }
  const json::Value& d = *answer;
  const std::string verdict(d["verdict"].as_string());
  const auto days = static_cast<int>(d["gestation_days"].as_int().value_or(0));
  const std::string action_code = "action." + std::string(d["action"].as_string());
  const std::string action =
      cards.knows(action_code) ? cards.say(action_code) : std::string(d["action"].as_string());
  const std::string summary =
      cards.say("timing." + verdict, {{"gestation", format(Gestation{days})}, {"action", action}});
  const json::Value &now = strategy(d, "day:0"), &wait = waiting(d);
  const std::string detail =
      now.is_null() || wait.is_null()
          ? std::string()
          : cards.say("timing.detail", {{"now_mother", percent(now, true)},
                                        {"now_child", percent(now, false)},
                                        {"wait_mother", percent(wait, true)},
                                        {"wait_child", percent(wait, false)},
                                        {"draws", std::to_string(d["draws"].as_int().value_or(0))}});
  return cards.card(summary, verdict == "act" ? "warning" : "info", "source.timing", detail);
}

void add_warnings(const Cards& cards, json::Array& out) {
  const CardMaker& m = cards.m_;
  std::vector<care::Warning> open;
  for (auto& w : care::warnings_of(m.facts, m.context.book))
    if (!w.resolved && !w.acknowledged) open.push_back(std::move(w));
  if (open.empty()) return;
  std::string names, lines;
  bool act = false;
  for (const auto& w : open) {
    const std::string signal = cards.say("signal." + w.key);
    names += (names.empty() ? "" : ", ") + signal;
    lines += (lines.empty() ? "" : "\n") +
             cards.say("warning.detail", {{"signal", signal + " " + w.first.text},
                                          {"since", format_local(w.since, m.facts.utc_offset_minutes)}});
    act |= w.level == care::Level::act;
  }
  out.push_back(cards.card(cards.say("warning", {{"count", std::to_string(open.size())}, {"signals", names}}),
                           act ? "critical" : "warning", "source.watch", lines));
}

void add_issues(const Cards& cards, json::Array& out) {
  const CardMaker& m = cards.m_;
  std::string names, lines;
  int count = 0;
  Concern worst = Concern::none;
  const auto kept = care::kept_issues(m.facts);
  for (const auto& g : care::guard_orders(m.facts, m.context.book)) {
    const auto concern = g.verdict.worst();
    if (!g.running || concern < Concern::moderate) continue;
    const auto id = g.issue_id();
    const auto issue =
        std::ranges::find_if(kept, [&](const auto& k) { return k.resource->version.id == id; });
    if (issue != kept.end() && !issue->open()) continue;
    ++count;
    worst = std::max(worst, concern);
    names += (names.empty() ? "" : ", ") + shortened(g.order.called, kMostName);
    for (const auto& f : g.verdict.findings)
      lines += "- " + std::string(clinical::order_words(m.context.book, f)[m.lang].as_string()) + "\n";
  }
  if (count == 0) return;
  out.push_back(cards.card(cards.say("issues", {{"count", std::to_string(count)}, {"drugs", names}}),
                           worst == Concern::high ? "critical" : "warning", "source.guard", lines));
}

std::string summary_of(const Cards& cards, const care::Draft& d) {
  const auto& first = d.verdict.findings.front();
  const std::string own = "short." + first.code.substr(first.code.find('.') + 1);
  Params params{{"count", std::to_string(d.verdict.findings.size())}};
  for (const auto& [name, value] : first.params)
    if (name == "gestation") params.emplace_back(name, value);
  const auto name = d.words[cards.m_.lang].as_string().empty() ? d.words["en"] : d.words[cards.m_.lang];
  params.emplace_back("drug", shortened(name.as_string(), kMostName));
  return cards.say(cards.knows(own) ? own : "short.other", params);
}

json::Value override_reasons(const Cards& cards) {
  json::Array out;
  for (const char* code : {"benefit", "no_alternative", "specialist", "already_planned"})
    out.push_back(json::object({{"system", "https://dyad.example/fhir/CodeSystem/guard-override-reason"},
                                {"code", code},
                                {"display", cards.say("reason." + std::string(code))}}));
  return json::Value(std::move(out));
}

json::Value draft_card(const Cards& cards, const care::Draft& d) {
  const auto& book = cards.m_.context.book;
  std::string detail;
  std::vector<std::string> cited;
  for (const auto& f : d.verdict.findings) {
    detail += "- " + std::string(clinical::order_words(book, f)[cards.m_.lang].as_string()) + "\n";
    for (const auto& id : f.evidence)
      if (const auto* e = book.find(id); e && !std::ranges::count(cited, id) && !e->sources.empty()) {
        cited.push_back(id);
        const auto& s = e->sources.front();
        detail += "  *" + s.citation + (s.locator.empty() ? "" : ", " + s.locator) + "*\n";
      }
  }
  const Concern worst = d.verdict.worst();
  json::Value card = cards.card(summary_of(cards, d),
                                worst == Concern::high       ? "critical"
                                : worst == Concern::moderate ? "warning"
                                                             : "info",
                                "source.guard", detail);
  if (worst == Concern::high && !(*d.resource)["id"].as_string().empty()) {
    const std::string label = cards.say("remove", {{"drug", shortened(d.order.called, kMostName)}});
    json::Value action =
        json::object({{"type", "delete"}, {"description", label}, {"resourceId", json::Array{d.reference}}});
    card.set("suggestions", json::Array{json::object({{"label", label},
                                                      {"uuid", record::random_id()},
                                                      {"actions", json::Array{std::move(action)}}})});
    card.set("selectionBehavior", "any");
  }
  if (worst >= Concern::moderate) card.set("overrideReasons", override_reasons(cards));
  return card;
}

// Of order-select the orders just selected; of order-sign all of them.
std::vector<const json::Value*> drafts_of(const HookRequest& request) {
  std::vector<const json::Value*> out;
  const bool select = request.hook == "order-select";
  for (const auto& entry : request.context["draftOrders"]["entry"].items()) {
    const json::Value& r = entry["resource"];
    const std::string name =
        std::string(r["resourceType"].as_string()) + "/" + std::string(r["id"].as_string());
    const auto selected = [&](const json::Value& s) { return s.as_string() == name; };
    if (!select || std::ranges::any_of(request.context["selections"].items(), selected)) out.push_back(&r);
  }
  return out;
}

}  // namespace

json::Array patient_cards(const CardMaker& maker) {
  const Cards cards(maker);
  json::Array out;
  if (maker.ours) add_warnings(cards, out);
  if (maker.ours) add_issues(cards, out);
  const bool unborn = maker.facts.unborn();
  if (unborn || (!maker.ours && !care::is_dated(maker.facts))) out.push_back(timing_card(cards));
  return out;
}

json::Array order_cards(const CardMaker& maker, const std::vector<json::Value>& sent) {
  const Cards cards(maker);
  json::Array out;
  const auto drafts = drafts_of(maker.request);
  const care::FindResource find = [&](std::string_view reference) -> const json::Value* {
    const auto named = [&](const json::Value& r) {
      return reference.ends_with(std::string(r["resourceType"].as_string()) + "/" +
                                 std::string(r["id"].as_string()));
    };
    for (const auto& entry : maker.request.context["draftOrders"]["entry"].items())
      if (named(entry["resource"])) return &entry["resource"];
    for (const auto& r : sent)
      if (named(r)) return &r;
    return nullptr;
  };
  const auto judged = care::judge_drafts(maker.facts, maker.context.book, drafts, find);
  if (!judged.empty() && !maker.ours && maker.facts.children.empty())
    out.push_back(cards.card(cards.say("not_dated"), "info", "source.guard", cards.say("not_dated.detail")));
  for (const auto& d : judged)
    if (!d.verdict.findings.empty()) out.push_back(draft_card(cards, d));
  std::ranges::stable_sort(out, [](const json::Value& a, const json::Value& b) {
    const auto rank = [](const json::Value& c) {
      const auto i = c["indicator"].as_string();
      return i == "critical" ? 0 : i == "warning" ? 1 : 2;
    };
    return rank(a) < rank(b);
  });
  return out;
}

}  // namespace dyad::api
