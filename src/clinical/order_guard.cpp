// SPDX-License-Identifier: Apache-2.0
#include "clinical/order_guard.hpp"

#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "clinical/order_imaging.hpp"

namespace dyad::clinical {
namespace {

using evidence::Entry;
using Params = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::string_view, 4> kByStrictness{"O", "M", "A", "X"};

int strictness(std::string_view drug_class) {
  const auto at = std::ranges::find(kByStrictness, drug_class);
  return at == kByStrictness.end() ? 0 : static_cast<int>(at - kByStrictness.begin());
}

Concern concern_named(std::string_view name) {
  if (name == "high") return Concern::high;
  if (name == "moderate") return Concern::moderate;
  return name == "low" ? Concern::low : Concern::none;
}

struct ClassFound {
  std::string drug_class;
  std::optional<int> until_day;
};

// The strictest class of the rule over the gestations she may be at.
ClassFound class_of(const Entry& e, double from_day, double to_day) {
  ClassFound out;
  for (const auto& w : e.value("windows").items()) {
    const double first = w["from_day"].as_double().value_or(0), end = w["to_day"].as_double().value_or(0);
    if (first > to_day || end <= from_day) continue;
    const auto name = w["class"].as_string();
    if (out.drug_class.empty() || strictness(name) > strictness(out.drug_class))
      out = {std::string(name), static_cast<int>(end)};
  }
  return out;
}

class Judge {
 public:
  Judge(const Book& book, const Ordered& order, const OrderMoment& moment, OrderVerdict& out)
      : book_(book), order_(order), moment_(moment), out_(out) {}

  void drug(const Entry& e) {
    out_.rules.push_back(e.id);
    const bool weak = e.use() == evidence::Use::refuse;
    if (weak) say("guard.weak_rule", Concern::low, {}, {&e});
    if (moment_.unborn) {
      if (!weak) by_gestation(e);
      if (e.value("cytotoxic").as_bool().value_or(false)) chemotherapy(weak);
      if (e.id == "drug.magnesium_sulfate") magnesium();
      if (e.id == "drug.antenatal_steroids") steroids();
      if (e.id == "drug.heparins") heparin();
    } else if (moment_.newborn_lives && !moment_.breastfeeding.value_or(true)) {
      return;  // she does not breastfeed
    } else if (moment_.newborn_lives) {
      lactation(e);
    }
    if (!weak) conditions(e);
  }

 private:
  OrderFinding& say(std::string code, Concern concern, Params params, std::vector<const Entry*> from) {
    OrderFinding f;
    f.code = std::move(code);
    f.concern = concern;
    f.params = std::move(params);
    f.params.insert(f.params.begin(), {"drug", order_.called});
    for (const Entry* e : from) {
      f.evidence.push_back(e->id);
      if (e->use() == evidence::Use::warn && !e->id.starts_with("guard.severity")) f.read = false;
    }
    out_.findings.push_back(std::move(f));
    return out_.findings.back();
  }

  Concern concern(std::string_view where, std::string_view drug_class) const {
    const std::string path = std::string(where) + "." + std::string(drug_class);
    return concern_named(book_.need("guard.severity").value(path).as_string());
  }

  void by_gestation(const Entry& e) {
    const bool dated = moment_.gestation.has_value();
    const double sd = dated ? moment_.gestation_sd_days : 0;
    const double at = dated ? moment_.gestation->days : 0;
    const auto found = dated ? class_of(e, at - sd, at + sd) : class_of(e, 0, kPregnancyDays);
    if (found.drug_class.empty() || found.drug_class == "O") return;
    std::string gestation = dated ? format(*moment_.gestation) : "";
    if (dated && class_of(e, at, at).drug_class != found.drug_class)
      gestation += " ± " + fixed(sd, 0) + " d";  // near a limit: the stricter side counts
    auto& f =
        say((dated ? "guard.class_" : "guard.undated_") + found.drug_class,
            concern("pregnancy", found.drug_class),
            {{"gestation", gestation}, {"reason", "@reason " + e.id}, {"monitor", "@monitor " + e.id}}, {&e});
    if (dated && found.until_day && *found.until_day < kPregnancyDays) f.changes_on_day = found.until_day;
  }

  void chemotherapy(bool weak) {
    const auto& rule = book_.need("drug_rules.chemotherapy");
    if (moment_.gestation) {
      const int day = moment_.gestation->days;
      const int from = static_cast<int>(rule.number("start_from_day"));
      const int last = static_cast<int>(rule.number("last_cycle_from_day"));
      if (weak && day < from)
        say("guard.chemo_early", Concern::high,
            {{"limit", format(Gestation{from})}, {"gestation", format(*moment_.gestation)}}, {&rule})
            .changes_on_day = from;
      if (day >= last && moment_.regimen == "three_weekly")
        say("guard.chemo_late", Concern::moderate,
            {{"limit", format(Gestation{last})}, {"gestation", format(*moment_.gestation)}}, {&rule});
    }
    const double stop = rule.number("stop_before_birth_days." + moment_.regimen);
    if (moment_.planned_birth_in_days && *moment_.planned_birth_in_days < stop)
      say("guard.chemo_before_birth", Concern::high,
          {{"days", fixed(*moment_.planned_birth_in_days, 0)}, {"limit", fixed(stop, 0)}}, {&rule});
  }

  void magnesium() {
    const auto& rule = book_.need("guard.magnesium");
    const int before = static_cast<int>(rule.number("before_day"));
    if (moment_.for_neuroprotection && moment_.gestation && moment_.gestation->days >= before)
      say("guard.magnesium_late", Concern::low,
          {{"limit", format(Gestation{before})}, {"gestation", format(*moment_.gestation)}}, {&rule});
    if (moment_.running_days && *moment_.running_days > rule.number("longest_days"))
      say("guard.magnesium_long", Concern::moderate,
          {{"days", fixed(*moment_.running_days, 0)}, {"limit", fixed(rule.number("longest_days"), 0)}},
          {&rule});
    const auto hours = birth_in_hours();
    if (moment_.for_neuroprotection && hours && *hours < rule.number("before_birth_h"))
      say("guard.magnesium_short", Concern::low,
          {{"hours", fixed(*hours, 0)}, {"limit", fixed(rule.number("before_birth_h"), 0)}}, {&rule});
  }

  void steroids() {
    const auto& rule = book_.need("care.steroid_window");
    const auto hours = birth_in_hours();
    if (!hours) return;
    if (*hours < rule.number("open_from_h"))
      say("guard.steroid_short", Concern::low,
          {{"hours", fixed(*hours, 0)}, {"limit", fixed(rule.number("open_from_h"), 0)}}, {&rule});
    if (*hours > rule.number("open_to_h"))
      say("guard.steroid_early", Concern::moderate,
          {{"days", fixed(*hours / 24, 0)}, {"limit", fixed(rule.number("open_to_h") / 24, 0)}}, {&rule});
  }

  void heparin() {
    const auto& rule = book_.need("guard.heparin_neuraxial");
    const auto hours = birth_in_hours();
    if (!hours || *hours > rule.number("look_ahead_h")) return;
    say("guard.heparin_neuraxial", Concern::moderate, {{"hours", fixed(*hours, 0)}, {"limit", "@heparin"}},
        {&rule});
  }

  std::optional<double> birth_in_hours() const {
    if (!moment_.planned_birth_in_days) return {};
    return std::max(0.0, *moment_.planned_birth_in_days * 24);
  }

  void lactation(const Entry& e) {
    const std::string feeding = moment_.breastfeeding ? "@guard.feeding_yes" : "@guard.feeding_unknown";
    const auto& rule = e.value("lactation");
    if (e.value("cytotoxic").as_bool().value_or(false)) {
      const auto& read = book_.need("drug_rules.chemotherapy_lactation");
      say("guard.lactation_X", concern(where(), "X"), {{"feeding", feeding}}, {&read});
      return;
    }
    const auto drug_class = rule["class"].as_string();
    if (drug_class.empty()) {
      say("guard.lactation_unknown", Concern::low, {{"feeding", feeding}}, {&e}).read = true;
      return;
    }
    if (drug_class == "O") return;
    auto& f = say("guard.lactation_" + std::string(drug_class), concern(where(), drug_class),
                  {{"feeding", feeding}}, {&e});
    f.read = rule["certainty"].as_string() == "read";
  }

  std::string_view where() const { return moment_.breastfeeding ? "breastfeeding_known" : "lactation"; }

  void conditions(const Entry& e) {
    const auto& rule = book_.need("guard.conditions");
    for (const auto& pair : rule.value("pairs").items()) {
      const auto condition = pair["condition"].as_string();
      if (pair["drug"].as_string() != e.id || !std::ranges::count(moment_.conditions, condition)) continue;
      const auto drug_class = pair["class"].as_string();
      say("guard.condition_" + std::string(drug_class), concern("pregnancy", drug_class),
          {{"condition", "@guard.condition." + std::string(condition)}}, {&rule});
    }
  }

  const Book& book_;
  const Ordered& order_;
  const OrderMoment& moment_;
  OrderVerdict& out_;
};

}  // namespace

std::string_view name_of(Concern concern) {
  switch (concern) {
    case Concern::high:
      return "high";
    case Concern::moderate:
      return "moderate";
    case Concern::low:
      return "low";
    case Concern::none:
      break;
  }
  return "none";
}

std::string_view name_of(OrderVerdict::State state) {
  switch (state) {
    case OrderVerdict::State::judged:
      return "judged";
    case OrderVerdict::State::unknown:
      return "unknown";
    case OrderVerdict::State::not_judged:
      return "not_judged";
    case OrderVerdict::State::not_applicable:
      break;
  }
  return "not_applicable";
}

Concern OrderVerdict::worst() const {
  Concern out = Concern::none;
  for (const auto& f : findings) out = std::max(out, f.concern);
  return out;
}

namespace {

OrderVerdict judged(const Book& book, const Ordered& order, const OrderMoment& moment) {
  OrderVerdict out;
  if (!moment.unborn && (!moment.newborn_lives || order.kind == Ordered::Kind::imaging)) {
    out.state = OrderVerdict::State::not_applicable;
    return out;
  }
  if (order.kind == Ordered::Kind::imaging) return judge_imaging(book, order, moment);
  const auto drugs = recognise_drugs(book, order);
  if (drugs.empty() && outside_the_rules(book, order)) {
    out.state = OrderVerdict::State::not_judged;
    return out;
  }
  if (drugs.empty()) {
    out.state = OrderVerdict::State::unknown;
    out.findings.push_back({"guard.unknown_drug", Concern::low, {{"drug", order.called}}, {}, true, {}, {}});
    return out;
  }
  Judge judge(book, order, moment, out);
  for (const Entry* e : drugs) judge.drug(*e);
  std::ranges::stable_sort(out.findings, std::ranges::greater(), &OrderFinding::concern);
  return out;
}

}  // namespace

OrderVerdict judge_order(const Book& book, const Ordered& order, const OrderMoment& moment) {
  OrderVerdict out = judged(book, order, moment);
  for (auto& finding : out.findings) finding.called = order.words;
  return out;
}

}  // namespace dyad::clinical
