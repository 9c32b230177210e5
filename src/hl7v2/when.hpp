// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::hl7v2 {

// A time zone by its name in the IANA database ("Asia/Ho_Chi_Minh"), or a fixed offset ("+07:00").
class Zone {
 public:
  static Result<Zone> find(const std::string& name);
  const std::string& name() const { return name_; }
  // Minutes east of UTC at a local time, given as if it were UTC.
  int offset_at_local(Instant local) const;
  int offset_at(Instant t) const;

 private:
  struct Impl;
  std::string name_;
  std::shared_ptr<const Impl> impl_;
};

// A time of a message, as FHIR writes it: "2026", "2026-02", "2026-02-03" or with time and zone. A time
// without zone is the site's, and `zone_assumed` says so.
struct When {
  std::string text;
  bool has_time = false;
  bool zone_assumed = false;
  std::optional<Instant> instant() const;
  std::string date() const { return text.substr(0, 10); }
};

// DT, DTM and TS: YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]. Hours without minutes are read as the full
// hour. Nothing for an empty text; an error that names the rule for what cannot be a time.
Result<std::optional<When>> read_when(std::string_view text, const Zone* zone);
// TM: HH[MM[SS]] as "HH:MM:SS".
Result<std::string> read_time(std::string_view text);

}  // namespace dyad::hl7v2
