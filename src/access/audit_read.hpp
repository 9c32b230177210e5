// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/audit_log.hpp"

namespace dyad::access {

struct LastLine {
  std::int64_t number = 0;
  std::string chain;
};
// Of a text of whole lines.
std::optional<LastLine> last_line(std::string_view text);

// Nothing when there is none, or its signature is not by this key.
std::optional<AuditHead> read_head(const AuditFiles& files, std::string_view key);

// Which entries; empty fields ask nothing. `patients`: touching one of them, or everything.
struct AuditQuery {
  std::vector<std::string> patients;
  std::string who;
  std::optional<Instant> from;
  std::optional<Instant> to;  // exclusive
  std::size_t limit = 1000;   // the newest of them
};
// Newest first.
Result<std::vector<AuditEntry>> read_audit(const AuditFiles& files, const AuditQuery& query);

// Proves a log, without the server. The first line that does not fit is named; everything before it is as it
// was written.
struct AuditVerified {
  std::size_t files = 0;
  std::int64_t lines = 0;
  std::int64_t after_head = 0;  // lines that the signed head does not cover: written while this was read, or
                                // left by a crash and answered to nobody, or by a power cut
  bool sound = false;
  std::string file;      // of the first fault
  std::size_t line = 0;  // in that file, from 1
  std::string what;
  std::string chain;  // of the last good line
};
Result<AuditVerified> verify_audit(const AuditFiles& files);

}  // namespace dyad::access
