// SPDX-License-Identifier: Apache-2.0
// For the files of the intake only.
#pragma once
#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "care/intake.hpp"
#include "care/intake_keep.hpp"
#include "care/intake_stats.hpp"
#include "care/intake_work.hpp"
#include "hl7v2/ack.hpp"
#include "hl7v2/mapping.hpp"

namespace dyad::care {

// What is done to an item of the queue while its message is mapped again.
struct Replay {
  json::Value task;
  int version = 0;
  std::string note;
};

struct Intake::Impl {
  Impl(record::Record& r, IntakeOptions o) : record(r), options(std::move(o)) {}

  struct Done {
    hl7v2::Verdict verdict = hl7v2::Verdict::accepted;
    hl7v2::Findings findings;
    bool queued = false;
    bool duplicate = false;
    json::Value task;  // of a replay
  };

  const hl7v2::Zone* zone_of(const std::string& sender) const;
  std::vector<hl7v2::Stamp> stamps();
  hl7v2::Findings refusal(const hl7v2::Header& header) const;
  std::vector<std::string> take(const hl7v2::Message& message, KeptMessage kept, bool* close);
  std::vector<std::string> take_unreadable(std::string_view bytes, const Error& error, bool* close);

  // Writes a message and what it says, durably; errors are the store's.
  Result<Done> keep(const KeptMessage& kept, const hl7v2::Mapped& mapped,
                    const std::optional<Replay>& replay);
  record::Work work_of(const KeptMessage& kept, IntakeWork& said, Done& done,
                       const std::optional<Replay>& replay, bool id_used) const;
  Result<std::optional<Done>> held_already(const KeptMessage& kept, const hl7v2::Mapped& mapped) const;
  Result<Replay> item(std::string_view id) const;

  record::Record& record;
  IntakeOptions options;
  std::map<std::string, hl7v2::Zone> zones;
  IntakeStats stats;
  std::atomic<unsigned> answers = 0;
};

}  // namespace dyad::care
