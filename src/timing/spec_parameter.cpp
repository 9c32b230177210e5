// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/decimal.hpp"
#include "timing/spec.hpp"

namespace dyad::timing {
namespace {

using json::Value;

struct KindRow {
  Kind kind;
  std::string_view name;
  std::vector<std::string_view> arguments;  // scalar paths, in order
};

const std::vector<KindRow>& kinds() {
  static const std::vector<KindRow> rows{
      {Kind::fixed, "fixed", {"value"}},
      {Kind::uniform, "uniform", {"low", "high"}},
      {Kind::uniform_to, "uniform_to", {"high"}},
      {Kind::log_uniform, "log_uniform", {"low", "high"}},
      {Kind::normal_sd, "normal_sd", {"sd"}},
      {Kind::lognormal_ci, "lognormal_ci", {"estimate", "low", "high"}},
      {Kind::lognormal_sd, "lognormal_sd", {"estimate", "log_sd"}},
      {Kind::logit_normal_ci, "logit_normal_ci", {"estimate", "low", "high"}},
      {Kind::beta, "beta", {"alpha", "beta"}},
      {Kind::beta_counts, "beta_counts", {"events", "of"}},
      {Kind::gamma_weeks, "gamma_weeks", {}},
      {Kind::dirichlet_row, "dirichlet_row", {"n"}},
      {Kind::dirichlet, "dirichlet", {}},
      {Kind::beta_weeks, "beta_weeks", {}},
      {Kind::uniform_weeks, "uniform_weeks", {}},
      {Kind::dirichlet_shares, "dirichlet_shares", {"n"}},
  };
  return rows;
}

// What must hold of the arguments of a kind, as a sentence when it does not.
std::optional<std::string> broken(Kind kind, const std::vector<double>& a) {
  switch (kind) {
    case Kind::uniform:
      if (a[0] > a[1]) return "low must not be above high";
      break;
    case Kind::log_uniform:
      if (!(a[0] > 0) || a[0] > a[1]) return "needs 0 < low <= high";
      break;
    case Kind::uniform_to:
    case Kind::normal_sd:
      if (a[0] < 0) return "must not be negative";
      break;
    case Kind::lognormal_sd:
      if (!(a[0] > 0) || a[1] < 0) return "needs an estimate above 0 and a spread of at least 0";
      break;
    case Kind::lognormal_ci:
      if (!(a[1] > 0) || a[1] > a[0] || a[0] > a[2]) return "needs 0 < low <= estimate <= high";
      break;
    case Kind::logit_normal_ci:
      if (!(a[1] > 0) || a[1] > a[0] || a[0] > a[2] || !(a[2] < 1))
        return "needs 0 < low <= estimate <= high < 1";
      break;
    case Kind::beta:
      if (!(a[0] > 0) || !(a[1] > 0)) return "alpha and beta must be above 0";
      break;
    case Kind::beta_counts:
      if (a[0] < 0 || a[0] > a[1]) return "needs 0 <= events <= of";
      break;
    default:
      break;
  }
  return {};
}

Note describe(const KindRow& row, const std::vector<double>& a, const std::string& unit) {
  Note out{"distribution." + std::string(row.name), std::string(row.name) + "("};
  for (std::size_t i = 0; i < row.arguments.size() && i < a.size(); ++i) {
    out.text += (i ? ", " : "") + std::string(row.arguments[i]) + " " + shortest(a[i]);
    out.params.emplace_back(row.arguments[i], shortest(a[i]));
  }
  out.text += ")" + (unit.empty() ? "" : " " + unit);
  out.params.emplace_back("unit", unit);
  return out;
}

// Stillbirths and fetuses at risk less half of the week's live births, week after week.
Result<void> read_weeks(const std::string& place, const Value& d, const evidence::Entry& entry,
                        ParameterSpec& p) {
  const auto& rows = entry.value(d["rows"].as_string());
  if (rows.size() == 0)
    return fail(ErrorKind::missing, "the evidence entry has no rows there", place + ".rows");
  for (const auto& row : rows.items()) {
    const auto week = row["week"].as_int();
    const auto events = row["stillbirths"].as_double();
    const auto births = row["live_births"].as_double();
    const auto risk = row["fetuses_at_risk"].as_double();
    if (!week || !events || !births || !risk || !(*risk > *births / 2))
      return fail(ErrorKind::invalid, "a row needs week, stillbirths, live_births and fetuses_at_risk",
                  place + ".rows");
    p.components.push_back(std::to_string(*week));
    p.arguments.push_back(*events);
    p.arguments.push_back(*risk - *births / 2);
  }
  p.distribution.text = "gamma(stillbirths + 1/2) / (fetuses at risk - half of live births)";
  return {};
}

// Concentrations of stay, worse, die, improve: daily probabilities times patients; the cell a state does not
// have is 0.
Result<void> read_row(const std::string& place, const Value& d, const evidence::Entry& entry,
                      ParameterSpec& p) {
  const double n = p.arguments.at(0);
  p.arguments.clear();
  const std::string row(d["row"].as_string());
  for (const char* name : {"stay", "worse", "die", "improve"}) {
    p.components.emplace_back(name);
    const auto value = entry.maybe(row + "." + name);
    if (!value && std::string_view(name) != "worse")
      return fail(ErrorKind::missing, "the evidence entry has no number there", place + ".row",
                  row + "." + name);
    p.arguments.push_back(n * value.value_or(0.0));
  }
  p.distribution.text = "Dirichlet(daily shares times " + shortest(n) + " patients) " + p.unit;
  return {};
}

Result<void> read_mix(const std::string& place, const Value& d, const evidence::Entry& entry,
                      ParameterSpec& p) {
  const auto& list = entry.value(d["concentration"].as_string());
  if (list.size() != 3)
    return fail(ErrorKind::invalid, "needs three concentrations", place + ".concentration");
  p.components = {"one_organ", "two_organs", "three_organs"};
  for (const auto& item : list.items()) {
    const auto value = item.as_double();
    if (!value || !(*value > 0)) return fail(ErrorKind::invalid, "must be above 0", place + ".concentration");
    p.arguments.push_back(*value);
  }
  p.distribution.text = "Dirichlet(flat)";
  return {};
}

// Births and fetuses at risk, or the ends of a range, week after week.
Result<void> read_pairs(const std::string& place, const Value& d, const evidence::Entry& entry,
                        ParameterSpec& p) {
  const bool births = p.kind == Kind::beta_weeks;
  const char* first = births ? "live_births" : "low";
  const char* second = births ? "fetuses_at_risk" : "high";
  const auto& rows = entry.value(d["rows"].as_string());
  if (rows.size() == 0)
    return fail(ErrorKind::missing, "the evidence entry has no rows there", place + ".rows");
  std::int64_t before = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string here = place + ".rows[" + std::to_string(i) + "]";
    const auto week = rows[i]["week"].as_int();
    const auto a = rows[i][first].as_double(), b = rows[i][second].as_double();
    if (!week || !a || !b)
      return fail(ErrorKind::invalid, std::string("a row needs week, ") + first + " and " + second, here);
    if (*week <= before) return fail(ErrorKind::invalid, "weeks must ascend", here, std::to_string(*week));
    if (!(*a >= 0) || !(*a <= *b))
      return fail(ErrorKind::invalid, std::string("needs 0 <= ") + first + " <= " + second, here,
                  shortest(*a));
    before = *week;
    p.components.push_back(std::to_string(*week));
    p.arguments.insert(p.arguments.end(), {*a, *b});
  }
  p.distribution.text = births ? "beta(births + 1/2, fetuses at risk - births + 1/2)"
                               : "uniform(low, high), every band of weeks at the same point of its range";
  return {};
}

// Shares of the named levels; as concentrations they are worth `n` readings.
Result<void> read_shares(const std::string& place, const Value& d, const evidence::Entry& entry,
                         ParameterSpec& p) {
  constexpr double kRounding = 1e-6;
  const double n = p.arguments.at(0);
  p.arguments.clear();
  if (!(n > 0)) return fail(ErrorKind::invalid, "must be above 0", place + ".n", shortest(n));
  const auto& shares = entry.value(d["shares"].as_string());
  const auto& names = entry.value(d["names"].as_string());
  if (shares.size() == 0 || shares.size() != names.size())
    return fail(ErrorKind::invalid, "needs as many shares as names", place + ".shares");
  double sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto share = shares[i].as_double();
    if (!share || !(*share > 0))
      return fail(ErrorKind::invalid, "must be above 0", place + ".shares[" + std::to_string(i) + "]");
    sum += *share;
    p.components.emplace_back(names[i].as_string());
    p.arguments.push_back(n * *share);
  }
  if (!(std::abs(sum - 1.0) <= kRounding))
    return fail(ErrorKind::invalid, "the row must sum to 1", place + ".shares", shortest(sum), "1");
  p.distribution.text = "Dirichlet(shares times " + shortest(n) + " readings)";
  return {};
}

Result<void> read_distribution(const std::string& place, const Value& d, const evidence::Book& book,
                               ParameterSpec& p) {
  const std::string_view kind = d["kind"].as_string();
  const auto row =
      std::find_if(kinds().begin(), kinds().end(), [&](const KindRow& k) { return k.name == kind; });
  if (row == kinds().end())
    return fail(ErrorKind::invalid, "not a known distribution", place + ".kind", std::string(kind));
  p.kind = row->kind;
  for (const auto& [name, value] : d.members())
    if (!value.is_string() || value.as_string().empty())
      return fail(ErrorKind::invalid, "is a path into the evidence: a number has no place in a model file",
                  place + "." + name);
  for (const auto argument : row->arguments) {
    const std::string here = place + "." + std::string(argument);
    if (!d.has(argument)) return fail(ErrorKind::missing, "the distribution needs it", here);
    const auto number =
        evidence_number(here, p.evidence, d[argument].as_string(), book, p.shown_not_deciding);
    if (!number) return std::unexpected(number.error());
    p.arguments.push_back(*number);
  }
  if (const auto why = broken(p.kind, p.arguments)) return fail(ErrorKind::invalid, *why, place);
  p.distribution = describe(*row, p.arguments, p.unit);
  const auto& entry = book.need(p.evidence);
  if (p.kind == Kind::gamma_weeks) return read_weeks(place, d, entry, p);
  if (p.kind == Kind::dirichlet_row) return read_row(place, d, entry, p);
  if (p.kind == Kind::dirichlet) return read_mix(place, d, entry, p);
  if (p.kind == Kind::beta_weeks || p.kind == Kind::uniform_weeks) return read_pairs(place, d, entry, p);
  if (p.kind == Kind::dirichlet_shares) return read_shares(place, d, entry, p);
  return {};
}

}  // namespace

Result<ParameterSpec> read_parameter(const std::string& place, const Value& v, const evidence::Book& book) {
  constexpr std::array<std::string_view, 8> fields{"key",  "label",  "evidence",     "unit",
                                                   "note", "reason", "distribution", "shown_not_deciding"};
  if (!v.is_object()) return fail(ErrorKind::invalid, "must be an object", place);
  for (const auto& [name, value] : v.members())
    if (std::find(fields.begin(), fields.end(), name) == fields.end())
      return fail(ErrorKind::invalid, "is not a field of a parameter", place + "." + name);
  ParameterSpec p;
  p.key = v["key"].as_string();
  p.label = v["label"].as_string();
  p.evidence = v["evidence"].as_string();
  p.unit = v["unit"].as_string();
  p.note = v["note"].as_string();
  p.reason = v["reason"].as_string();
  p.shown_not_deciding = v["shown_not_deciding"].as_bool().value_or(false);
  const std::string named = place + " " + p.key;
  if (p.key.empty()) return fail(ErrorKind::missing, "a parameter has a key", place + ".key");
  if (p.label.empty()) return fail(ErrorKind::missing, "a parameter has a label", named + ".label");
  if (p.evidence.empty())
    return fail(ErrorKind::missing, "every parameter names an evidence entry", named + ".evidence");
  if (p.shown_not_deciding && p.reason.empty())
    return fail(ErrorKind::missing, "a parameter that is shown without deciding states the reason",
                named + ".reason");
  const auto entry = usable_entry(named + ".evidence", p.evidence, book, p.shown_not_deciding);
  if (!entry) return std::unexpected(entry.error());
  p.certainty = evidence::name_of((*entry)->certainty);
  if (!v["distribution"].is_object())
    return fail(ErrorKind::missing, "every parameter has a distribution", named + ".distribution");
  if (auto ok = read_distribution(named + ".distribution", v["distribution"], book, p); !ok)
    return std::unexpected(ok.error());
  return p;
}

}  // namespace dyad::timing
