// SPDX-License-Identifier: Apache-2.0
#include "store/verify_log.hpp"

#include <algorithm>

#include "record/chain.hpp"

namespace dyad::store {

Say LogCheck::say() {
  return [this](std::int64_t sequence, std::string what) {
    if (out_.faults.size() < kMaxFaults) out_.faults.push_back({sequence, std::move(what)});
  };
}

std::int64_t LogCheck::next(const record::Version& v, std::int64_t resource) {
  if (v.sequence != out_.last_sequence + 1)
    say()(out_.last_sequence + 1, "is missing: the log goes on at " + std::to_string(v.sequence));
  if (v.digest != record::chained(out_.head, v))
    say()(v.sequence, "the hash chain breaks here: this version was changed, or one before it taken away");
  out_.last_sequence = v.sequence;
  out_.head = v.digest;
  if (v.type.empty()) say()(v.sequence, "belongs to no resource");
  auto& seen = newest_[resource];
  if (v.version != seen.version + 1)
    say()(v.sequence, v.type + "/" + v.id + " has version " + std::to_string(v.version) + " after version " +
                          std::to_string(seen.version));
  if (v.deleted && !v.body.empty()) say()(v.sequence, "is a deletion with a body");
  const std::int64_t before = seen.version > 0 ? seen.sequence : 0;
  seen = {v.version, v.sequence};
  return before;
}

void LogCheck::resource(std::int64_t key, const std::string& name, int version, std::int64_t current) {
  ++out_.resources;
  const auto found = newest_.find(key);
  if (found == newest_.end())
    say()(0, name + " has no version");
  else if (found->second.sequence != current || found->second.version != version)
    say()(found->second.sequence, name + " is said to be current at sequence " + std::to_string(current) +
                                      ", version " + std::to_string(version));
}

Result<void> LogCheck::end(Result<void> read) {
  // A record so damaged that it cannot be read to the end is judged by that.
  if (!read && read.error().kind == ErrorKind::storage)
    out_.faults.push_back({0, "could not be read to the end: " + read.error().message});
  else if (!read)
    return read;
  std::ranges::stable_sort(out_.faults, {},
                           [](const Fault& f) { return static_cast<std::uint64_t>(f.sequence) - 1; });
  return {};
}

}  // namespace dyad::store
