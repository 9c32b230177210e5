// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "json/json.hpp"

namespace dyad::access {

// What one request did: one line of the audit. No content of the record stands in it, only whose data was
// touched.
struct AuditEntry {
  std::int64_t number = 0;  // from 1, without gaps; given by the log
  Instant at;
  std::string who;      // "Practitioner/lan", "Device/app", "command line"
  std::string session;  // names it; not its secret
  std::string client;   // the application, when it is not our own pages
  std::string address;
  std::string method;
  std::string route;   // the pattern, never the path
  std::string entity;  // "Observation/o" or "EpisodeOfCare/case-a", when the path names one
  std::string query;   // a keyed digest: tells equal questions, not what was asked
  int status = 0;
  std::string purpose;  // "treatment", "emergency" (through broken glass), "administration", "audit"
  std::vector<std::string> patients;
  std::vector<std::string> cases;
  bool everything = false;  // nothing was left out: an export, a feed of all
  bool operator==(const AuditEntry&) const = default;
};

// A line begins with the members of the entry and ends with its chain value: SHA-256, in hexadecimal, of the
// value before it and of the text of the line up to its own.
inline constexpr std::string_view kChainMember = ",\"chain\":\"";
inline constexpr std::size_t kChainDigits = 64;

std::string line_of(const AuditEntry& entry, std::string_view chain_before);
std::optional<AuditEntry> entry_of(std::string_view line);
// The chain value that a line states, and the one it should have; empty when it is no line.
std::string_view chain_in(std::string_view line);
std::string chain_due(std::string_view line, std::string_view chain_before);

// Of the first line.
std::string first_chain();

// Where a log ends, signed, so that one that was cut shorter is told apart.
struct AuditHead {
  std::int64_t number = 0;
  std::string chain;
  Instant at;
};
std::string text_of(const AuditHead& head, std::string_view key);
// Nothing when it is unreadable or its signature is not by this key.
std::optional<AuditHead> head_of(std::string_view text, std::string_view key);

// A keyed digest of a text that may hold patient data, short.
std::string blurred(std::string_view text, std::string_view key);

}  // namespace dyad::access
