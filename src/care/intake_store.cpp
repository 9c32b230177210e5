// SPDX-License-Identifier: Apache-2.0
// One message into the record, in one work: read what is held, join, write, and begin again when somebody
// else was faster.
#include <algorithm>

#include "care/intake_impl.hpp"

namespace dyad::care {

using hl7v2::Finding;
using hl7v2::Findings;
using hl7v2::Verdict;
using json::Value;
using record::Operation;

namespace {

constexpr int kMaxTries = 20;            // against other writers
constexpr std::size_t kMaxLeftOut = 50;  // entries the record refuses one by one; more, and none is written

Operation fixed(Value body, bool must_be_new, std::optional<int> version = {}) {
  Operation op;
  op.kind = Operation::Kind::update;
  op.type = std::string(body["resourceType"].as_string());
  op.id = std::string(body["id"].as_string());
  op.if_none_match_any = must_be_new;
  op.if_match = version;
  op.path = op.type;
  op.body = std::move(body);
  return op;
}

// What the record says against an entry, without the value it says it of.
Finding refused(const Error& error, const hl7v2::Entry& entry, std::size_t path_size) {
  std::string text = "not stored: " + error.message;
  if (error.field.size() > path_size + 1) text += " at " + entry.type + error.field.substr(path_size);
  if (!error.limit.empty()) text += " (allowed " + error.limit + ")";
  return {Finding::Severity::error,
          error.kind == ErrorKind::missing ? hl7v2::kRequiredMissing : hl7v2::kDataTypeError, text,
          entry.place};
}

std::string code_of(Verdict verdict) {
  return verdict == Verdict::accepted ? "AA" : verdict == Verdict::error ? "AE" : "AR";
}

std::size_t paths_prefix(std::size_t entry) { return ("entry[" + std::to_string(entry) + "]").size(); }

bool passing(ErrorKind kind) {
  return kind == ErrorKind::storage || kind == ErrorKind::busy || kind == ErrorKind::too_costly;
}

void close_item(Value& task, const Findings& findings, Verdict verdict, const Replay& replay, Instant now,
                bool wholly) {
  set_reasons(task, findings, code_of(verdict));
  if (wholly) task.set("status", "completed");
  task.set("lastModified", format_utc(now));
  Value notes = task["note"];
  notes.push(json::object({{"time", format_utc(now)}, {"text", "replay: " + replay.note}}));
  task.set("note", std::move(notes));
}

}  // namespace

// A message with the same sender, control id and content: what was said of it then is said again.
Result<std::optional<Intake::Impl::Done>> Intake::Impl::held_already(const KeptMessage& kept,
                                                                     const hl7v2::Mapped& mapped) const {
  const auto raw = record.store().read("Binary", kept.binary_id(), {});
  if (!raw) return std::unexpected(raw.error());
  if (!*raw) return std::optional<Done>();
  Done done;
  done.duplicate = true;
  const auto task = record.store().history("Task", kept.task_id());
  if (!task) return std::unexpected(task.error());
  if (task->empty()) {
    done.findings = mapped.findings;
    return std::optional(std::move(done));
  }
  // The first version is what the sender was told; people may have worked on it since.
  const auto first = std::ranges::min(*task, {}, &record::Version::version);
  if (const auto body = json::parse(first.body)) {
    done.findings = reasons_of(*body);
    done.verdict = verdict_of(*body) == "AA" ? Verdict::accepted : Verdict::error;
    done.queued = true;
  }
  return std::optional(std::move(done));
}

// The work of one message: what it says, the message, where it came from and, when something is left, the
// item of the queue.
record::Work Intake::Impl::work_of(const KeptMessage& kept, IntakeWork& said, Done& done,
                                   const std::optional<Replay>& replay, bool id_used) const {
  record::Work all;
  all.author = "hl7v2 " + kept.sender;
  all.submission.source = all.author;
  all.operations = std::move(said.operations());
  const Instant now = record.now();
  if (replay) {
    Operation made;
    made.type = "Provenance";
    made.path = "Provenance";
    made.body = provenance_of(kept, "", said.targets(), now);
    all.operations.push_back(std::move(made));
    done.task = replay->task;
    close_item(done.task, done.findings, done.verdict, *replay, now, !done.queued);
    all.operations.push_back(fixed(done.task, false, replay->version));
    return all;
  }
  all.operations.push_back(fixed(binary_of(kept), true));
  const std::string id = id_used || kept.control_id.empty() ? kept.other_id() : kept.first_id();
  all.operations.push_back(fixed(provenance_of(kept, id, said.targets(), now), true));
  if (done.queued)
    all.operations.push_back(fixed(task_of(kept, done.findings, code_of(done.verdict), now), true));
  return all;
}

Result<Intake::Impl::Done> Intake::Impl::keep(const KeptMessage& kept, const hl7v2::Mapped& mapped,
                                              const std::optional<Replay>& replay) {
  std::set<std::size_t> left_out;
  Findings refusals;
  for (int tries = 0; tries < kMaxTries;) {
    if (!replay) {
      auto held = held_already(kept, mapped);
      if (!held) return std::unexpected(held.error());
      if (*held) return std::move(**held);
    }
    IntakeWork said(record, options.matcher, mapped, left_out);
    if (auto built = said.build(); !built) {
      if (built.error().kind != ErrorKind::conflict) return std::unexpected(built.error());
      ++tries;
      continue;
    }
    Done done;
    done.findings = mapped.findings;
    done.findings.insert(done.findings.end(), said.findings().begin(), said.findings().end());
    done.findings.insert(done.findings.end(), refusals.begin(), refusals.end());
    const auto first = record.store().newest("Provenance", kept.first_id());
    if (!first) return std::unexpected(first.error());
    const bool id_used = first->has_value();
    if (id_used && !kept.control_id.empty() && !replay)
      done.findings.push_back({Finding::Severity::warning,
                               hl7v2::kDuplicateKey,
                               "the control id was used before, for another message",
                               {"MSH", 1, 10, 0, 0, 0}});
    done.queued = hl7v2::has_errors(done.findings);
    done.verdict = done.queued && !said.tells_something() ? Verdict::error : Verdict::accepted;
    const auto paths = said.paths();
    const auto performed = record.perform(work_of(kept, said, done, replay, id_used));
    if (performed) return done;
    const Error& error = performed.error();
    const bool item_moved = replay && error.field.starts_with("Task");
    if (passing(error.kind) || (error.kind == ErrorKind::conflict && item_moved))
      return std::unexpected(error);
    if (error.kind == ErrorKind::conflict) {
      ++tries;
      continue;
    }
    const auto at = said.entry_at(paths, error.field);
    if (!at) return std::unexpected(error);
    refusals.push_back(refused(error, mapped.entries[*at], paths_prefix(*at)));
    left_out.insert(*at);
    for (std::size_t i = 0; left_out.size() > kMaxLeftOut && i < mapped.entries.size(); ++i)
      left_out.insert(i);
  }
  return fail(ErrorKind::busy, "others kept writing the same resources");
}

}  // namespace dyad::care
