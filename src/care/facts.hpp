// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/gestation.hpp"
#include "base/instant.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "json/json.hpp"
#include "record/case_record.hpp"

namespace dyad::care {

// One measured value, in the canonical unit of its quantity.
struct Measurement {
  const evidence::Quantity* quantity = nullptr;
  double value = 0;
  std::string sent;  // as sent, when the unit was another
  Instant effective_at;
  Instant recorded_at;
  bool synthetic = false;
  std::string patient;
  std::string device;
  std::string resource;  // "Observation/x/_history/1"
};

// A state told in words by a code of this project's concept system, such as respiratory-support.
struct CodedState {
  std::string key;
  std::string code;
  Instant effective_at;
  std::string patient;
  std::string resource;
};

// One administration of a drug or blood product.
struct Dose {
  std::string atc;
  json::Value words;
  Instant start;
  std::optional<Instant> end;
  bool running = false;  // in progress, with no end recorded
  std::optional<double> rate_ug_kg_min;
  std::string patient;
  bool synthetic = false;
  std::string resource;
};

struct Child {
  std::string id;
  std::string sex;  // male, female, unknown
  bool fetus = true;
  std::optional<Instant> born_at;
  std::optional<Instant> died_at;
  std::optional<Instant> dead_since;  // died_at, or when the record learnt of a death with no time
  bool dead = false;
  bool stillborn = false;  // born, and not alive
};

struct Mark {
  Instant at;
  std::string key;
  json::Value words;
};

// How the pregnancy is dated: the due date, and how sure.
struct Dating {
  std::optional<Date> edd;
  std::string basis;  // "crl", "lmp", "late_scan" or "stated"
  std::optional<double> sd_days;
  std::string resource;
  Gestation at(Date d) const { return {kPregnancyDays - (*edd - d)}; }
};

// A case as typed facts at one time. Built from a CaseRecord, so it holds nothing recorded after `at`.
struct Facts {
  record::CaseRecord record;
  std::string id;
  json::Value title;
  bool synthetic = false;
  bool replay = false;
  Instant at;   // the time described
  Instant now;  // the case's clock
  Instant opens_at;
  Instant begins;  // of the episode, or its first recording when that was earlier
  int utc_offset_minutes = 0;
  std::string zone;
  std::vector<Mark> marks;

  std::string mother;
  std::optional<Date> mother_birth;
  bool mother_dead = false;
  std::optional<Instant> mother_died_at;
  std::optional<Instant> mother_dead_since;  // as in Child
  std::vector<Child> children;
  Dating dating;

  std::vector<Measurement> measurements;  // by effective time
  std::vector<CodedState> states;         // by effective time
  std::vector<Dose> doses;                // by start

  // Places in `measurements` of each quantity of each patient, by effective time.
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>, std::less<>> by_quantity;

  Date today() const { return date_of(at, utc_offset_minutes); }
  // Newest measurement of a quantity at or before `when`, not older than `max_age_hours`.
  const Measurement* newest(std::string_view key, std::string_view patient, Instant when,
                            std::optional<double> max_age_hours = {}) const;
  std::vector<const Measurement*> series(std::string_view key, std::string_view patient) const;
  std::vector<const Measurement*> between(std::string_view key, std::string_view patient, Instant from,
                                          Instant to) const;  // both ends included
  bool is_child(std::string_view patient) const;
  // Completed gestation at a time; nothing when the pregnancy is not dated or the due date cannot belong to
  // it.
  std::optional<Gestation> gestation(Instant when) const;
  std::optional<int> mother_age_years() const;  // completed years by the calendar
  bool pregnant() const;                        // she lives and carries a fetus, alive or not
  bool unborn() const;                          // a living fetus
  const CodedState* state(std::string_view key, std::string_view patient, Instant when) const;
};

// Reads a case record. `wall_now` is the server's clock.
Facts read_facts(record::CaseRecord record, const evidence::Quantities& quantities, Instant wall_now,
                 std::optional<Instant> at);

// The latest course of antenatal steroids given to the mother; rescue doses after a gap begin a new one.
struct SteroidCourse {
  Instant first;
  std::string resource;
};
std::optional<SteroidCourse> steroid_course(const Facts& facts, const evidence::Book& book);

// The moment a replayed case (EpisodeOfCare) opens at; nothing for one that runs, or opens at its end.
std::optional<Instant> replay_opens_at(const json::Value& episode);
// "Observation/x/_history/2"
std::string reference_of(const record::Resource& resource);
// The time a resource speaks of: effective, performed, authored, onset, period start, or when it was
// recorded.
Instant time_of(const record::Resource& resource, int utc_offset_minutes);

}  // namespace dyad::care
