// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "base/decimal.hpp"
#include "care/birth.hpp"
#include "care/form_fields.hpp"
#include "clinical/growth.hpp"

namespace dyad::care {
namespace {

constexpr std::array<std::string_view, 3> kOutcomes{"live", "stillborn", "died"};
constexpr std::array<std::string_view, 3> kSexes{"male", "female", "unknown"};
constexpr std::array<std::string_view, 3> kResuscitation{"none", "given", "not_told"};
constexpr std::array<std::string_view, 6> kModes{"caesarean", "vaginal", "vacuum",
                                                 "forceps",   "breech",  "not_told"};
constexpr std::array<std::string_view, 17> kSteps{
    "cord_clamped", "warmth",        "stimulation", "suction",          "oxygen",     "cpap",
    "ppv",          "laryngeal",     "intubation",  "compressions",     "adrenaline", "volume",
    "surfactant",   "venous_access", "assessment",  "circulation_back", "stopped"};
constexpr std::size_t kMostSteps = 60;
constexpr std::size_t kStepBytes = 400;
constexpr double kHalf = 50;
constexpr int kConceptionDay = 14;  // after the first day of the last period, by definition of gestation

// A number of a form; refused when it is none or outside the limits, which are named.
Result<std::optional<double>> read_number(const json::Value& v, const std::string& field, double least,
                                          double most, const std::string& unit) {
  if (v.is_null()) return std::optional<double>();
  const auto number = v.as_double();
  const std::string limit = shortest(least) + " to " + shortest(most) + (unit.empty() ? "" : " " + unit);
  if (!number) return refuse_field("not a number", field, v.is_string() ? v.as_string() : "", limit);
  if (!(*number >= least && *number <= most))
    return refuse_field("cannot be true", field, v.number_text(), limit);
  return number;
}

Result<int> read_whole(const json::Value& v, const std::string& field, int least, int most) {
  const auto number = v.as_int();
  const std::string limit = std::to_string(least) + " to " + std::to_string(most);
  if (!number) return refuse_field("not a whole number", field, v.number_text(), limit);
  if (*number < least || *number > most)
    return refuse_field("cannot be true", field, std::to_string(*number), limit);
  return static_cast<int>(*number);
}

Result<std::optional<double>> read_quantity(const json::Value& v, const std::string& field,
                                            const evidence::Quantity* q) {
  return read_number(v, field, q->possible_min, q->possible_max, q->unit.starts_with('{') ? "" : q->unit);
}

// A weight far from any child's of that gestation is a slip of the hand: a digit too many or too few.
Result<void> check_weight(const Birth& b, const Facts& facts, const evidence::Book& book) {
  const auto gestation = facts.gestation(b.born_at);
  if (!b.weight_g || !gestation) return {};
  const auto& rule = book.need("birth.limits");
  const int first = static_cast<int>(rule.number("standard_from_day"));
  const Gestation on{std::clamp(gestation->days, first, static_cast<int>(rule.number("standard_to_day")))};
  double median = 0;
  for (const auto sex : {clinical::Sex::male, clinical::Sex::female}) {
    const auto one = clinical::newborn_weight_at(book, sex, on, kHalf);
    if (!one) return std::unexpected(one.error());
    median = std::max(median, *one);
  }
  // Below the first day of the standard only the upper limit says anything.
  const double least = gestation->days < first ? 0 : rule.number("least_of_median") * median;
  const double most = rule.number("most_of_median") * median;
  if (*b.weight_g >= least && *b.weight_g <= most) return {};
  return refuse_field("no child born at " + format(*gestation) + " has this weight", "weight_g",
                      shortest(*b.weight_g) + " g",
                      fixed(std::ceil(least), 0) + " to " + fixed(std::floor(most), 0) + " g");
}

Result<void> read_times(Birth& b, const json::Value& body, const Facts& facts, const evidence::Book& book) {
  const auto born = read_past_instant(body, "born_at", facts.now);
  if (!born) return std::unexpected(born.error());
  b.born_at = *born;
  const auto& rule = book.need("birth.limits");
  const std::string given(body["born_at"].as_string());
  if (facts.dating.edd) {
    const int days = facts.dating.at(date_of(b.born_at, facts.utc_offset_minutes)).days;
    const int least = b.live() ? static_cast<int>(rule.number("live_from_day")) : kConceptionDay;
    const int most = static_cast<int>(rule.number("latest_day"));
    const std::string by = ", by the due date " + format_date(*facts.dating.edd);
    const Date first = facts.dating.edd->plus(least - kPregnancyDays);
    if (days < kConceptionDay)
      return refuse_field(
          "a birth before conception", "born_at", given,
          "from " + format_date(facts.dating.edd->plus(kConceptionDay - kPregnancyDays)) + by);
    if (days < least)
      return refuse_field("earlier than any child was born alive", "born_at", given,
                          "from " + format_date(first) + by);
    if (days > most)
      return refuse_field("later than any pregnancy lasts", "born_at", given,
                          "up to " + format_date(facts.dating.edd->plus(most - kPregnancyDays)) + by);
  }
  if (b.outcome != "died") {
    if (!body["died_at"].is_null() && !body["died_at"].as_string().empty())
      return refuse_field("a time of death of a child who was not born alive and died", "died_at",
                          body["died_at"].as_string(), "outcome: died");
    return {};
  }
  const auto died = read_past_instant(body, "died_at", facts.now);
  if (!died) return std::unexpected(died.error());
  if (*died <= b.born_at)
    return refuse_field("a death before birth", "died_at", body["died_at"].as_string(),
                        "after " + format_utc(b.born_at));
  b.died_at = *died;
  return {};
}

Result<void> read_scores(Birth& b, const json::Value& body, const evidence::Quantities& quantities) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kMinutes{
      {{"1", "apgar1"}, {"5", "apgar5"}, {"10", "apgar10"}}};
  for (std::size_t i = 0; i < kMinutes.size(); ++i) {
    const auto& [minute, key] = kMinutes[i];
    const json::Value& v = body["apgar"][minute];
    if (v.is_null()) continue;
    const std::string field = std::string("apgar.") + minute;
    if (!b.live())
      return refuse_field("an Apgar score is not given to a stillborn child", field, v.number_text(), "none");
    const auto* q = quantities.find(key);
    const auto score =
        read_whole(v, field, static_cast<int>(q->possible_min), static_cast<int>(q->possible_max));
    if (!score) return std::unexpected(score.error());
    b.apgar[i] = *score;
  }
  const struct {
    const json::Value& v;
    const char* field;
    const char* key;
    std::optional<double>& into;
  } values[] = {{body["weight_g"], "weight_g", "birth_weight", b.weight_g},
                {body["cord"]["ph"], "cord.ph", "cord_artery_ph", b.cord_ph},
                {body["cord"]["base_excess"], "cord.base_excess", "cord_artery_base_excess",
                 b.cord_base_excess_mmol_l}};
  for (const auto& [v, field, key, into] : values) {
    const auto number = read_quantity(v, field, quantities.find(key));
    if (!number) return std::unexpected(number.error());
    into = *number;
  }
  return {};
}

Result<void> read_steps(Birth& b, const json::Value& body, const evidence::Book& book) {
  auto told = read_choice(body, "resuscitation", kResuscitation);
  if (!told) return std::unexpected(told.error());
  b.resuscitation = std::move(*told);
  const auto& steps = body["steps"].items();
  if (steps.size() > kMostSteps)
    return refuse_field("too many steps", "steps", std::to_string(steps.size()),
                        "at most " + std::to_string(kMostSteps));
  const double most = book.need("birth.limits").number("resuscitation_min");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string at = "steps." + std::to_string(i);
    BirthStep step;
    const auto minute = read_number(steps[i]["minute"], at + ".minute", 0, most, "min");
    if (!minute) return std::unexpected(minute.error());
    if (!*minute) return fail(ErrorKind::missing, "required: minutes after birth", at + ".minute");
    step.minute = **minute;
    auto code = read_choice(steps[i], "code", kSteps);
    auto text = read_text(steps[i], "text", kStepBytes);
    for (Error* e : {code ? nullptr : &code.error(), text ? nullptr : &text.error()})
      if (e) {
        e->field = at + "." + e->field;
        return std::unexpected(*e);
      }
    step.code = std::move(*code);
    step.text = std::move(*text);
    b.steps.push_back(std::move(step));
  }
  if (b.resuscitation == "none" && !b.steps.empty())
    return refuse_field("steps of a resuscitation that was not given", "resuscitation", b.resuscitation,
                        "given");
  std::ranges::stable_sort(b.steps, {}, &BirthStep::minute);
  return {};
}

// The others born of this pregnancy: their order is their own, and runs with the clock.
Result<void> check_order(const Birth& b, const Facts& facts, std::string_view self) {
  for (const auto& r : facts.record.children) {
    const std::string id(r.body["id"].as_string());
    if (id == self) continue;
    const auto it = std::ranges::find(facts.children, id, &Child::id);
    const auto order = r.body["multipleBirthInteger"].as_int();
    if (it == facts.children.end() || !it->born_at) continue;
    const std::string there = "a child born " + format_utc(*it->born_at);
    const int held = order ? static_cast<int>(*order) : 1;
    if (held == b.order)
      return refuse_field("this place in the order of birth is taken", "order", std::to_string(b.order),
                          "taken by " + there);
    if ((held < b.order) != (*it->born_at <= b.born_at) && *it->born_at != b.born_at)
      return refuse_field("the order of birth does not run with the clock", "order", std::to_string(b.order),
                          "number " + std::to_string(held) + " is " + there);
  }
  return {};
}

Result<void> read_place(Birth& b, const json::Value& body, const Facts& facts, const evidence::Book& book) {
  const int most = static_cast<int>(book.need("birth.limits").number("most_babies"));
  const auto of = read_whole(body["of"], "of", 1, most);
  if (!of) return std::unexpected(of.error());
  b.of = *of;
  const int known = static_cast<int>(facts.children.size()) + (b.child.empty() ? 1 : 0);
  if (b.of < known)
    return refuse_field("fewer than the children on record", "of", std::to_string(b.of),
                        "at least " + std::to_string(known));
  const auto order = read_whole(body["order"], "order", 1, b.of);
  if (!order) return std::unexpected(order.error());
  b.order = *order;
  auto hospital = read_text(body, "hospital");
  if (!hospital) return std::unexpected(hospital.error());
  b.hospital = std::move(*hospital);
  const auto known_place = [&](const record::Resource& r) { return r.version.id == b.hospital; };
  if (!b.hospital.empty() && std::ranges::none_of(facts.record.organizations, known_place))
    return refuse_field("not a hospital of this case", "hospital", b.hospital);
  return {};
}

Result<void> read_child(Birth& b, const json::Value& body, const Facts& facts, std::string_view amended) {
  if (!amended.empty()) {
    b.child = amended;
    return {};
  }
  auto child = need_text(body, "child");
  if (!child) return std::unexpected(child.error());
  if (*child == "new") return {};
  if (!facts.is_child(*child)) return refuse_field("not a child of this mother", "child", *child);
  b.child = std::move(*child);
  return {};
}

}  // namespace

std::span<const std::string_view> birth_modes() { return kModes; }
std::span<const std::string_view> birth_steps() { return kSteps; }

Result<Birth> read_birth(const json::Value& body, const Facts& facts, const evidence::Book& book,
                         const evidence::Quantities& quantities, std::string_view amended) {
  Birth b;
  if (auto ok = read_child(b, body, facts, amended); !ok) return std::unexpected(ok.error());
  for (const auto& [name, codes, into] :
       {std::tuple<const char*, std::span<const std::string_view>, std::string*>{"outcome", kOutcomes,
                                                                                 &b.outcome},
        {"sex", kSexes, &b.sex},
        {"mode", kModes, &b.mode}}) {
    auto choice = read_choice(body, name, codes);
    if (!choice) return std::unexpected(choice.error());
    *into = std::move(*choice);
  }
  if (auto ok = read_times(b, body, facts, book); !ok) return std::unexpected(ok.error());
  if (auto ok = read_scores(b, body, quantities); !ok) return std::unexpected(ok.error());
  if (auto ok = check_weight(b, facts, book); !ok) return std::unexpected(ok.error());
  if (auto ok = read_place(b, body, facts, book); !ok) return std::unexpected(ok.error());
  if (auto ok = check_order(b, facts, b.child); !ok) return std::unexpected(ok.error());
  if (auto ok = read_steps(b, body, book); !ok) return std::unexpected(ok.error());
  auto note = read_text(body, "note");
  if (!note) return std::unexpected(note.error());
  b.note = std::move(*note);
  return b;
}

json::Value to_json(const Birth& b) {
  json::Array steps;
  for (const auto& s : b.steps)
    steps.push_back(json::object({{"minute", s.minute}, {"code", s.code}, {"text", s.text}}));
  json::Value out =
      json::object({{"child", b.child},
                    {"outcome", b.outcome},
                    {"born_at", format_utc(b.born_at)},
                    {"died_at", b.died_at ? json::Value(format_utc(*b.died_at)) : json::Value()},
                    {"sex", b.sex},
                    {"weight_g", b.weight_g}});
  out.set("apgar", json::object({{"1", b.apgar[0]}, {"5", b.apgar[1]}, {"10", b.apgar[2]}}));
  out.set("cord", json::object({{"ph", b.cord_ph}, {"base_excess", b.cord_base_excess_mmol_l}}));
  out.set("mode", b.mode);
  out.set("order", b.order);
  out.set("of", b.of);
  out.set("hospital", b.hospital);
  out.set("resuscitation", b.resuscitation);
  out.set("steps", json::Value(std::move(steps)));
  out.set("note", b.note);
  return out;
}

}  // namespace dyad::care
