// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "care/birth.hpp"
#include "care/case_view.hpp"
#include "care/growth.hpp"
#include "care/handover.hpp"
#include "care/newborn_name.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kMagnesium = "B05XA05";
constexpr std::string_view kMagnesiumOther = "A12CC02";
constexpr double kRecent_h = 24;
constexpr std::array<const char*, 8> kVitals{"temperature", "heart_rate",  "spo2", "respiratory_rate",
                                             "glucose",     "systolic_bp", "fio2", "lactate"};

class Teller {
 public:
  Teller(const Facts& facts, const evidence::Book& book, std::string_view patient)
      : facts_(facts), book_(book), patient_(patient) {}

  json::Value tell() && {
    const auto child = std::ranges::find(facts_.children, patient_, &Child::id);
    if (child != facts_.children.end())
      of_child(*child);
    else
      of_mother();
    vitals();
    drugs();
    for (auto& m : unknown_) told_.push_back(std::move(m));
    return json::Value(std::move(told_));
  }

 private:
  void add(json::Value m, std::string resource = {}) {
    if (!resource.empty()) m.set("resource", std::move(resource));
    told_.push_back(std::move(m));
  }
  void not_known(std::string key) {
    unknown_.push_back(message("hand.unknown", "Not known: " + key, json::object({{"quantity", key}})));
  }
  double hours_before_birth(const Child& c, Instant at) const {
    return hours_between(at, c.born_at.value_or(facts_.at));
  }

  void of_child(const Child& c) {
    if (c.born_at) {
      const auto g = child_age(facts_, c, *c.born_at);
      add(message("hand.born", "Born " + format_utc(*c.born_at),
                  json::object({{"at", format_utc(*c.born_at)}, {"gestation", g ? format(*g) : "?"}})));
    } else {
      const auto g = facts_.gestation(facts_.at);
      add(message("hand.unborn", "Not born yet", json::object({{"gestation", g ? format(*g) : "?"}})));
    }
    if (c.dead) add(c.stillborn ? message("hand.stillborn", "Stillborn") : message("hand.died", "Has died"));
    for (const auto& b : births_of(facts_))
      if (b.birth.child == c.id) birth(b.birth);
    for (const char* key : {"birth_weight", "apgar1", "apgar5", "apgar10", "cord_artery_ph"})
      if (const auto* m = facts_.newest(key, c.id, facts_.at))
        value("hand.value", *m);
      else if (c.born_at && !c.stillborn)
        not_known(key);
    steroids(c);
  }

  void birth(const Birth& b) {
    add(message("hand.mode", "Mode of birth: " + b.mode, json::object({{"mode", b.mode}})));
    if (b.resuscitation == "none") add(message("hand.no_resuscitation", "No resuscitation was given"));
    for (const auto& s : b.steps)
      add(message("hand.step", fixed(s.minute, 1) + " min: " + s.code,
                  json::object({{"minute", fixed(s.minute, 1)}, {"step", s.code}, {"detail", s.text}})));
    if (b.resuscitation == "not_told")
      unknown_.push_back(message("hand.unknown_resuscitation", "Resuscitation is not told"));
  }

  void steroids(const Child& c) {
    if (const auto course = steroid_course(facts_, book_))
      add(message("hand.steroids", "Antenatal steroids",
                  json::object({{"at", format_utc(course->first)},
                                {"hours", fixed(hours_before_birth(c, course->first), 0)}})),
          course->resource);
    else
      unknown_.push_back(message("hand.no_steroids", "No antenatal steroids are on record"));
    const auto magnesium = std::ranges::find_if(facts_.doses, [&](const Dose& d) {
      return d.patient == facts_.mother && (d.atc == kMagnesium || d.atc == kMagnesiumOther);
    });
    if (magnesium != facts_.doses.end())
      add(message("hand.magnesium", "Magnesium sulfate",
                  json::object({{"at", format_utc(magnesium->start)}})),
          magnesium->resource);
    else
      unknown_.push_back(message("hand.no_magnesium", "No magnesium sulfate is on record"));
  }

  void of_mother() {
    if (const auto age = facts_.mother_age_years())
      add(message("hand.age", std::to_string(*age) + " years", json::object({{"years", *age}})));
    if (facts_.mother_dead) add(message("hand.died", "Has died"));
    const json::Value diagnoses = diagnoses_of(facts_);
    for (const auto& d : diagnoses.items()) {
      if (!d["active"].as_bool().value_or(false)) continue;
      json::Value m = message("hand.diagnosis", std::string(d["text"]["en"].as_string()));
      m.set("words", d["text"]);
      add(std::move(m), std::string(d["resource"].as_string()));
    }
    for (const auto& b : births_of(facts_))
      add(message("hand.gave_birth", "Gave birth " + format_utc(b.birth.born_at),
                  json::object({{"at", format_utc(b.birth.born_at)}, {"mode", b.birth.mode}})));
  }

  void value(const char* code, const Measurement& m) {
    const auto& q = *m.quantity;
    add(message(code, q.key + " " + fixed(m.value, q.digits),
                json::object({{"quantity", q.key},
                              {"number", fixed(m.value, q.digits)},
                              {"unit", q.unit},
                              {"at", format_utc(m.effective_at)}})),
        m.resource);
  }

  void vitals() {
    const bool child = facts_.is_child(patient_);
    for (const char* key : kVitals) {
      if (child && std::string_view(key) == "systolic_bp") continue;
      if (const auto* m = facts_.newest(key, patient_, facts_.at, kRecent_h))
        value("hand.value", *m);
      else if (std::string_view(key) != "fio2" && std::string_view(key) != "lactate")
        not_known(key);
    }
  }

  void drugs() {
    const Instant from = facts_.at.plus_days(-1);
    for (const auto& d : facts_.doses) {
      if (d.patient != patient_ || !(d.running || d.end.value_or(d.start) >= from)) continue;
      const std::string english(d.words["en"].as_string());
      json::Value m = d.running
                          ? message("hand.drug_running", english, json::object({{"at", format_utc(d.start)}}))
                          : message("hand.drug_given", english, json::object({{"at", format_utc(d.start)}}));
      m.set("words", d.words);
      add(std::move(m), d.resource);
    }
  }

  const Facts& facts_;
  const evidence::Book& book_;
  const std::string_view patient_;
  json::Array told_;
  std::vector<json::Value> unknown_;
};

}  // namespace

json::Value handover_facts(const Facts& facts, const evidence::Book& book, std::string_view patient) {
  return Teller(facts, book, patient).tell();
}

}  // namespace dyad::care
