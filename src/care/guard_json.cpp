// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/guard.hpp"
#include "care/values.hpp"
#include "care/words.hpp"
#include "clinical/order_imaging.hpp"

namespace dyad::care {
namespace {

json::Value finding_json(const Facts& facts, const evidence::Book& book, const clinical::OrderFinding& f) {
  json::Value out = json::object({{"code", f.code},
                                  {"severity", clinical::name_of(f.concern)},
                                  {"words", clinical::order_words(book, f)},
                                  {"read", f.read},
                                  {"sources", source_refs(book, f.evidence)}});
  if (f.changes_on_day && facts.dating.edd)
    out.set("changes_on", format_date(facts.dating.edd->plus(*f.changes_on_day - kPregnancyDays)));
  return out;
}

json::Value issue_json(const KeptIssue& k) {
  json::Array overrides;
  for (const auto& m : k.resource->body["mitigation"].items())
    overrides.push_back(json::object(
        {{"at", m["date"]},
         {"who", m["author"]["display"].is_null() ? m["author"]["reference"] : m["author"]["display"]},
         {"reason", m["action"]["text"]}}));
  return json::object({{"id", k.resource->version.id},
                       {"version", k.resource->version.version},
                       {"status", k.resource->body["status"]},
                       {"open", k.open()},
                       {"overrides", json::Value(std::move(overrides))}});
}

json::Value dose_json(const evidence::Book& book, const std::vector<GuardedOrder>& orders) {
  std::vector<clinical::Ordered> scans;
  for (const auto& g : orders)
    if (g.imaging && g.verdict.state != clinical::OrderVerdict::State::not_applicable)
      scans.push_back(g.order);
  const auto dose = clinical::fetal_dose(book, scans);
  const auto& limits = book.need("imaging.fetal_dose.alert");
  return json::object({{"examinations", scans.size()},
                       {"low", dose.low_mgy},
                       {"high", dose.high_mgy},
                       {"unknown", dose.unknown},
                       {"alert", limits.number("alert")},
                       {"stop", limits.number("stop_and_review")},
                       {"source", source_ref(book.need("imaging.fetal_dose"))}});
}

}  // namespace

json::Value guard_json(const Facts& facts, const evidence::Book& book) {
  const auto kept = kept_issues(facts);
  auto orders = guard_orders(facts, book);
  const json::Value dose = dose_json(book, orders);
  std::ranges::stable_sort(orders, [](const GuardedOrder& a, const GuardedOrder& b) {
    return std::tuple(a.verdict.worst(), a.running, a.ordered) >
           std::tuple(b.verdict.worst(), b.running, b.ordered);
  });
  json::Array rows;
  for (const auto& g : orders) {
    json::Array findings;
    for (const auto& f : g.verdict.findings) findings.push_back(finding_json(facts, book, f));
    const auto id = g.issue_id();
    const auto issue = std::ranges::find_if(
        kept, [&](const KeptIssue& k) { return k.resource->version.id == id && !k.over; });
    rows.push_back(
        json::object({{"resource", reference_of(*g.resource)},
                      {"kind", g.imaging ? "imaging" : "drug"},
                      {"given", g.resource->version.type == "MedicationAdministration"},
                      {"words", g.words},
                      {"at", format_utc(g.ordered)},
                      {"running", g.running},
                      {"gestation", g.gestation ? json::Value(format(*g.gestation)) : json::Value()},
                      {"state", name_of(g.verdict.state)},
                      {"severity", clinical::name_of(g.verdict.worst())},
                      {"findings", json::Value(std::move(findings))},
                      {"issue", issue == kept.end() ? json::Value() : issue_json(*issue)}}));
  }
  const auto birth = planned_birth(facts, facts.at);
  return json::object({{"id", facts.id},
                       {"at", format_utc(facts.at)},
                       {"replay", facts.replay},
                       {"planned_birth", birth ? json::Value(format_utc(*birth)) : json::Value()},
                       {"orders", json::Value(std::move(rows))},
                       {"dose", dose}});
}

}  // namespace dyad::care
