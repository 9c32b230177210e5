// SPDX-License-Identifier: Apache-2.0
#include "record/history.hpp"

#include <limits>

#include "fhir/reference.hpp"

namespace dyad::record {
namespace {

using json::Value;

// The content that counts in a comparison: all but the version number the record gives.
Value content(Value body, const Batch& batch) {
  fhir::rewrite_references(body, [&](std::string_view text) -> std::optional<std::string> {
    const auto at = batch.by_full_url.find(std::string(text));
    if (at == batch.by_full_url.end()) return {};
    return at->second;
  });
  for (auto& [name, member] : body.mutable_members())
    if (name == "meta") member.erase("versionId");
  return body;
}

Result<void> mark_held_versions(const std::vector<std::size_t>& entries, Batch& batch, Known& known) {
  const Incoming& any = batch.entries[entries.front()];
  const auto history = known.reader().history(any.type, any.id);
  if (!history) return std::unexpected(history.error());
  for (const std::size_t i : entries) {
    Incoming& in = batch.entries[i];
    for (const Version& version : *history) {
      if (version.recorded_at != *in.recorded_at) continue;
      auto body = json::parse(version.body);
      if (!body || content(std::move(*body), batch) != content(in.body, batch)) continue;
      in.version = version.version;
      in.held_sequence = version.sequence;
    }
  }
  return {};
}

}  // namespace

Result<void> mark_held(Batch& batch, Known& known) {
  if (!batch.history) return {};
  for (const auto& [name, entries] : batch.by_name) {
    const Incoming& first = batch.entries[entries.front()];
    const auto held = known.newest(first.type, first.id);
    if (!held) return std::unexpected(held.error());
    if (!*held) continue;
    if (auto marked = mark_held_versions(entries, batch, known); !marked) return marked;
  }
  return {};
}

Result<void> number_versions(Batch& batch, Known& known, Instant now) {
  struct Newest {
    int version = 0;
    Instant recorded_at{std::numeric_limits<std::int64_t>::min()};
  };
  std::unordered_map<std::string, Newest> newest;
  for (Incoming& in : batch.entries) {
    if (in.held_sequence > 0) continue;
    auto& last = newest[in.name()];
    if (last.version == 0) {
      const auto held = known.newest(in.type, in.id);
      if (!held) return std::unexpected(held.error());
      if (*held) last = {(*held)->version.version, (*held)->version.recorded_at};
    }
    if (in.if_match && *in.if_match != last.version)
      return fail(ErrorKind::conflict, "changed since it was read",
                  "Bundle.entry[" + std::to_string(in.received) + "].request.ifMatch",
                  "version " + std::to_string(*in.if_match), "version " + std::to_string(last.version));
    const Instant recorded = in.recorded_at.value_or(now);
    const std::string at = in.path + ".meta.lastUpdated";
    if (recorded > now)
      return fail(ErrorKind::invalid, "lies in the future", at, format_utc(recorded),
                  "up to " + format_utc(now));
    if (recorded < last.recorded_at)
      return fail(ErrorKind::conflict, "before the version already held", at, format_utc(recorded),
                  "from " + format_utc(last.recorded_at));
    last = {++last.version, recorded};
    in.version = last.version;
  }
  return {};
}

}  // namespace dyad::record
