// SPDX-License-Identifier: Apache-2.0
// One message into the record, in one work: read what is held, join, write, and begin again when somebody
// else was faster.
#include <algorithm>

#include "care/intake_impl.hpp"
#include "care/intake_work.hpp"

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

// With an id of the record's choosing.
Operation created(Value body) {
  Operation op;
  op.type = std::string(body["resourceType"].as_string());
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

bool passing(ErrorKind kind) {
  return kind == ErrorKind::storage || kind == ErrorKind::busy || kind == ErrorKind::too_costly;
}

// What is written for the entries of a message; the message itself is added.
record::Work work_for(const std::string& sender, std::vector<Operation> operations) {
  record::Work work;
  work.author = work.submission.source = "hl7v2 " + sender;
  work.operations = std::move(operations);
  return work;
}

std::vector<std::string> paths_of(const std::vector<Operation>& operations) {
  std::vector<std::string> paths;
  for (const Operation& one : operations) paths.push_back(one.path);
  return paths;
}

Findings all_findings(const hl7v2::Mapped& mapped, const Findings& joining, const Findings& refusals,
                      bool control_id_reused) {
  Findings all = mapped.findings;
  all.insert(all.end(), joining.begin(), joining.end());
  all.insert(all.end(), refusals.begin(), refusals.end());
  if (control_id_reused)
    all.push_back({Finding::Severity::warning,
                   hl7v2::kDuplicateKey,
                   "the control id was used before, for another message",
                   {"MSH", 1, 10, 0, 0, 0}});
  return all;
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

Result<Intake::Impl::Done> Intake::Impl::keep(const KeptMessage& kept, const hl7v2::Mapped& mapped,
                                              const std::optional<Replay>& replay) {
  std::set<std::size_t> left_out;
  Findings refusals;
  for (int tries = 0; tries < kMaxTries; ++tries) {
    if (!replay) {
      auto held = held_already(kept, mapped);
      if (!held) return std::unexpected(held.error());
      if (*held) return std::move(**held);
    }
    IntakeWork work(record, options.matcher, mapped, left_out);
    if (auto built = work.build(); !built) {
      if (built.error().kind == ErrorKind::conflict) continue;
      return std::unexpected(built.error());
    }
    Done done;
    const auto first = record.store().newest("Provenance", kept.first_id());
    if (!first) return std::unexpected(first.error());
    const bool reused = *first && !kept.control_id.empty() && !replay;
    done.findings = all_findings(mapped, work.findings(), refusals, reused);
    done.queued = hl7v2::has_errors(done.findings);
    done.verdict = done.queued && !work.tells_something() ? Verdict::error : Verdict::accepted;

    record::Work all = work_for(kept.sender, std::move(work.operations()));
    const std::vector<std::string> paths = paths_of(all.operations);
    const Instant now = record.now();
    const std::string id = replay                              ? ""
                           : *first || kept.control_id.empty() ? kept.other_id()
                                                               : kept.first_id();
    Value provenance = provenance_of(kept, id, work.targets(), now);
    if (replay) {
      all.operations.push_back(created(std::move(provenance)));
      done.task = replay->task;
      close_item(done.task, done.findings, done.verdict, *replay, now, !done.queued);
      all.operations.push_back(fixed(done.task, false, replay->version));
    } else {
      all.operations.push_back(fixed(binary_of(kept), true));
      all.operations.push_back(fixed(std::move(provenance), true));
      if (done.queued)
        all.operations.push_back(fixed(task_of(kept, done.findings, code_of(done.verdict), now), true));
    }
    const auto performed = record.perform(std::move(all));
    if (performed) return done;
    const Error& error = performed.error();
    if (passing(error.kind)) return std::unexpected(error);
    if (error.kind == ErrorKind::conflict) {
      if (replay && error.field.starts_with("Task")) return std::unexpected(error);
      continue;
    }
    const auto at = work.entry_at_path(paths, error.field);
    if (!at) return std::unexpected(error);
    refusals.push_back(refused(error, mapped.entries[*at], ("entry[" + std::to_string(*at) + "]").size()));
    left_out.insert(*at);
    if (left_out.size() > kMaxLeftOut)
      for (std::size_t i = 0; i < mapped.entries.size(); ++i) left_out.insert(i);
    else
      --tries;  // not somebody else's doing
  }
  return fail(ErrorKind::busy, "others kept writing the same resources");
}

}  // namespace dyad::care
