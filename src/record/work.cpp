// SPDX-License-Identifier: Apache-2.0
#include "record/work.hpp"

#include "record/batch.hpp"
#include "record/history.hpp"
#include "record/record.hpp"
#include "record/references.hpp"
#include "record/settle.hpp"
#include "search/extract.hpp"

namespace dyad::record {
namespace {

Result<void> check_rules(const Batch& batch, Facts& facts, const QuantityCheck& quantities, Instant now,
                         std::vector<std::string>& warnings) {
  for (const Incoming& in : batch.entries) {
    if (!in.writes() || in.removes()) continue;
    if (auto checked = quantities.check(in, facts, now, warnings); !checked) return checked;
    if (auto checked = check_times(in, facts, now); !checked) return checked;
  }
  return {};
}

// An update that would create by an id of the caller's choice tells whether somebody else has it.
Result<void> check_there(const Batch& batch, Known& known) {
  for (const Incoming& in : batch.entries) {
    if (in.kind != Operation::Kind::update || in.new_id || in.id.empty()) continue;
    const auto held = known.newest(in.type, in.id);
    if (!held) return std::unexpected(held.error());
    if (!*held)
      return fail(ErrorKind::not_found, "there is no such resource; the id of a new one is chosen here",
                  in.path, in.name());
  }
  return {};
}

// Postings made before the writing know all but the time.
void set_last_updated(search::Postings& postings, const std::string& type, Instant recorded_at) {
  const std::string parameter = search::term(type, "_lastUpdated");
  for (search::Moment& moment : postings.moments)
    if (moment.parameter == parameter) {
      moment.first_ms = recorded_at.ms;
      moment.last_ms = recorded_at.ms + 1;
    }
}

NewVersion new_version(Incoming& in, std::string_view author) {
  NewVersion n;
  n.type = in.type;
  n.id = in.id;
  n.recorded_at = in.recorded_at;
  n.author = author;
  n.expected_version = in.version - 1;
  n.fresh = in.new_id && in.version == 1;
  n.patients = std::move(in.patients);
  n.joined = std::move(in.joined);
  n.deleted = in.removes();
  if (n.deleted) return n;
  stamp(in, in.version, in.recorded_at);
  n.body = json::write(in.body);
  if (in.prepared) {
    n.postings = std::move(in.prepared->postings);
    if (!in.stated_time) set_last_updated(n.postings, in.type, in.recorded_at);
  } else {
    n.postings = search::postings_of(in.body);
  }
  return n;
}

}  // namespace

Result<std::vector<NewVersion>> judge(Draft& draft, const Reader& all, const Judgement& by, Instant now,
                                      People& people) {
  Batch& batch = draft.batch;
  const auto view = draft.permit ? draft.permit->view(all) : nullptr;
  const Reader& reader = view ? *view : all;
  // Where any reference would do, one to what is hidden would reach it.
  const References policy = draft.permit ? References::known : by.references;
  Known known(reader);
  if (auto settled = settle(batch, known, by.matcher); !settled) return std::unexpected(settled.error());
  if (draft.permit && draft.ids_from_client)
    if (auto there = check_there(batch, known); !there) return std::unexpected(there.error());
  if (auto marked = mark_held(batch, known); !marked) return std::unexpected(marked.error());
  if (auto numbered = number_versions(batch, known, now); !numbered) return std::unexpected(numbered.error());
  if (auto resolved = resolve_references(batch, known, policy, draft.warnings); !resolved)
    return std::unexpected(resolved.error());
  Facts facts(batch, known, draft.permit ? nullptr : &people);
  if (auto checked = check_rules(batch, facts, by.quantities, now, draft.warnings); !checked)
    return std::unexpected(checked.error());

  std::vector<NewVersion> versions;
  versions.reserve(batch.entries.size());
  for (Incoming& in : batch.entries)
    if (in.writes()) versions.push_back(new_version(in, draft.author));
  for (const Guard* asked : {static_cast<const Guard*>(draft.permit), draft.guard})
    if (asked)
      if (auto admitted = asked->admit(versions, reader); !admitted) return std::unexpected(admitted.error());
  return versions;
}

Accepted accepted(Draft draft) {
  Accepted out;
  out.entries.resize(draft.batch.entries.size());
  std::size_t written = 0;
  for (const Incoming& in : draft.batch.entries) {
    Accepted::Entry entry{in.type, in.id, in.version, in.held_sequence, false};
    if (in.writes()) {
      entry.sequence = draft.written[written++].sequence;
      entry.created = in.done == Outcome::Done::created;
    } else if (in.found) {
      entry.version = in.found->version;
      entry.sequence = in.found->sequence;
    }
    out.last_sequence = std::max(out.last_sequence, entry.sequence);
    out.entries[in.received] = std::move(entry);
  }
  out.warnings = std::move(draft.warnings);
  return out;
}

Performed performed(Draft draft) {
  Performed out;
  out.outcomes.resize(draft.batch.entries.size());
  std::size_t written = 0;
  for (Incoming& in : draft.batch.entries) {
    Outcome outcome{in.done, in.type, in.id, std::move(in.found)};
    if (in.writes()) outcome.version = std::move(draft.written[written++]);
    out.outcomes[in.received] = std::move(outcome);
  }
  out.warnings = std::move(draft.warnings);
  out.last_sequence = draft.last_sequence;
  return out;
}

}  // namespace dyad::record
