// SPDX-License-Identifier: Apache-2.0
#include "clinical/order_imaging.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"

namespace dyad::clinical {
namespace {

std::string milligray(double dose) { return dose == std::floor(dose) ? fixed(dose, 0) : fixed(dose, 1); }

OrderFinding about(const Ordered& order, std::string code, Concern concern,
                   std::vector<const evidence::Entry*> from) {
  OrderFinding f;
  f.code = std::move(code);
  f.concern = concern;
  f.params.emplace_back("exam", order.called);
  for (const auto* e : from) {
    f.evidence.push_back(e->id);
    if (e->use() == evidence::Use::warn) f.read = false;
  }
  return f;
}

}  // namespace

FetalDose fetal_dose(const Book& book, const std::vector<Ordered>& examinations) {
  const auto& exams = book.need("imaging.fetal_dose").value("exams");
  FetalDose sum;
  for (const auto& order : examinations) {
    const auto found = recognise_examination(book, order);
    if (!found.known()) ++sum.unknown;
    for (const auto& key : found.exams) {
      sum.low_mgy += exams[key][std::size_t{0}].as_double().value_or(0);
      sum.high_mgy += exams[key][std::size_t{1}].as_double().value_or(0);
    }
  }
  return sum;
}

OrderVerdict judge_imaging(const Book& book, const Ordered& order, const OrderMoment& moment) {
  const auto& table = book.need("imaging.fetal_dose");
  const auto& limits = book.need("imaging.fetal_dose.alert");
  const auto found = recognise_examination(book, order);
  OrderVerdict out;
  if (!found.agent.empty()) {
    const auto& agents = book.need("imaging.agents");
    const auto agent_class = agents.value(found.agent).as_string();
    if (agent_class == "X" || agent_class == "A")
      out.findings.push_back(about(order, "guard.agent_" + std::string(agent_class),
                                   agent_class == "X" ? Concern::high : Concern::moderate, {&agents}));
  }
  if (!found.known()) {
    if (out.findings.empty()) out.state = OrderVerdict::State::unknown;
    out.findings.push_back(about(order, "guard.exam_unknown", Concern::low, {}));
    return out;
  }
  if (found.exams.empty()) return out;  // no radiation
  out.rules.push_back(table.id);
  auto all = moment.earlier_imaging;
  all.push_back(order);
  const FetalDose dose = fetal_dose(book, all);
  const double alert = limits.number("alert"), stop = limits.number("stop_and_review");
  if (dose.high_mgy >= alert) {
    const bool review = dose.high_mgy >= stop;
    auto f = about(order, review ? "guard.dose_stop" : "guard.dose_alert",
                   review ? Concern::high : Concern::moderate, {&table, &limits});
    f.params.emplace_back("low", milligray(dose.low_mgy));
    f.params.emplace_back("high", milligray(dose.high_mgy));
    f.params.emplace_back("limit", milligray(review ? stop : alert));
    out.findings.insert(out.findings.begin(), std::move(f));
  }
  if (dose.unknown > 0) {
    auto f = about(order, "guard.dose_incomplete", Concern::low, {&table});
    f.params.emplace_back("count", std::to_string(dose.unknown));
    out.findings.push_back(std::move(f));
  }
  return out;
}

}  // namespace dyad::clinical
