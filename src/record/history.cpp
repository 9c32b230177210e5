// SPDX-License-Identifier: Apache-2.0
#include "record/history.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace dyad::record {
namespace {

using json::Value;

// The content that counts in a comparison: all but the version number the record gives. Null for a deletion.
Value content(Value body) {
  for (auto& [name, member] : body.mutable_members())
    if (name == "meta") member.erase("versionId");
  return body;
}

Result<Value> stored_content(const Version& version) {
  if (version.deleted) return Value();
  auto body = json::parse(version.body);
  if (!body)
    return fail(ErrorKind::storage, "a stored resource cannot be read", version.type + "/" + version.id);
  return content(std::move(*body));
}

Result<void> mark_held_versions(const std::vector<std::size_t>& entries, Batch& batch, Known& known) {
  const Incoming& any = batch.entries[entries.front()];
  const auto history = known.reader().history(any.type, any.id);
  if (!history) return std::unexpected(history.error());
  for (const std::size_t i : entries) {
    Incoming& in = batch.entries[i];
    for (const Version& version : *history) {
      if (version.recorded_at != *in.stated_time) continue;
      const auto held = stored_content(version);
      if (!held) return std::unexpected(held.error());
      if (*held != (in.removes() ? Value() : content(in.body))) continue;
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

namespace {

// What a resource is before an entry of the batch.
struct Before {
  int version = 0;
  bool current = false;  // there is one, and it is not a deletion
  Instant recorded_at{std::numeric_limits<std::int64_t>::min()};
};

Result<Before> before(const Incoming& in, Known& known) {
  if (in.new_id) return Before{};
  const auto held = known.newest(in.type, in.id);
  if (!held) return std::unexpected(held.error());
  if (!*held) return Before{};
  const Version& version = (*held)->version;
  return Before{version.version, !version.deleted, version.recorded_at};
}

Result<void> check_preconditions(const Incoming& in, const Before& last) {
  if (in.if_match && *in.if_match != last.version)
    return fail(ErrorKind::conflict, "changed since it was read", request_field(in, "ifMatch", "If-Match"),
                "version " + std::to_string(*in.if_match),
                last.version == 0 ? "none: it was never there" : "version " + std::to_string(last.version));
  if (in.must_be_new && last.current)
    return fail(ErrorKind::conflict, "there is one already",
                request_field(in, "ifNoneMatch", "If-None-Match"), in.name());
  return {};
}

Result<void> check_stated_time(const Incoming& in, const Before& last, Instant now) {
  const std::string at =
      in.removes() ? std::string(place(in)) + ".response.lastModified" : in.path + ".meta.lastUpdated";
  const Instant stated = *in.stated_time;
  if (stated > now)
    return fail(ErrorKind::invalid, "lies in the future", at, format_utc(stated), "up to " + format_utc(now));
  if (stated < last.recorded_at)
    return fail(ErrorKind::conflict, "before the version already held", at, format_utc(stated),
                "from " + format_utc(last.recorded_at));
  return {};
}

}  // namespace

Result<void> number_versions(Batch& batch, Known& known, Instant now) {
  std::unordered_map<std::string, Before> earlier;  // of this history
  for (Incoming& in : batch.entries) {
    if (!in.writes()) continue;
    const auto own = batch.history ? earlier.find(in.name()) : earlier.end();
    const auto last = own != earlier.end() ? Result<Before>(own->second) : before(in, known);
    if (!last) return std::unexpected(last.error());
    if (auto checked = check_preconditions(in, *last); !checked) return checked;
    if (in.stated_time)
      if (auto checked = check_stated_time(in, *last, now); !checked) return checked;
    in.done = in.removes()    ? Outcome::Done::removed
              : last->current ? Outcome::Done::updated
                              : Outcome::Done::created;
    if (in.removes() && !last->current && !batch.history) {
      in.done = Outcome::Done::unchanged;
      continue;
    }
    in.version = last->version + 1;
    // A clock that was set back does not put a version before the one it follows.
    in.recorded_at = in.stated_time.value_or(std::max(now, last->recorded_at));
    if (batch.history) earlier[in.name()] = {in.version, !in.removes(), in.recorded_at};
  }
  return {};
}

}  // namespace dyad::record
