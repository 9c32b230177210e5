// SPDX-License-Identifier: Apache-2.0
#include "record/record.hpp"

#include "fhir/validate.hpp"
#include "record/checks.hpp"
#include "record/history.hpp"
#include "record/incoming.hpp"
#include "record/references.hpp"
#include "search/extract.hpp"

namespace dyad::record {
namespace {

using json::Value;

Result<Value> read_document(std::string_view text) {
  auto document = json::parse(text, {kMaxSubmissionBytes, kMaxSubmissionDepth});
  if (!document) {
    Error error = document.error();
    if (error.field.empty()) error.field = "document";
    return std::unexpected(error);
  }
  const std::size_t entries = (*document)["entry"].size();
  if (entries > kMaxSubmissionEntries)
    return fail(ErrorKind::too_large, "too many entries", "Bundle.entry", std::to_string(entries),
                "at most " + std::to_string(kMaxSubmissionEntries));
  if (auto valid = fhir::validate(*document); !valid) return std::unexpected(valid.error());
  return document;
}

Result<std::vector<std::string>> check_rules(const Batch& batch, Known& known, const Rules& rules,
                                             Instant now) {
  Facts facts(batch, known);
  const QuantityCheck quantities(rules);
  std::vector<std::string> warnings;
  for (const Incoming& in : batch.entries) {
    if (in.held_sequence > 0) continue;
    if (auto checked = quantities.check(in, facts, now, warnings); !checked)
      return std::unexpected(checked.error());
    if (auto checked = check_times(in, facts, now); !checked) return std::unexpected(checked.error());
  }
  return warnings;
}

// meta.versionId and meta.lastUpdated; the rest of meta stays. A history keeps its lastUpdated to the letter.
void stamp(Incoming& in, Instant now) {
  auto& members = in.body.mutable_members();
  std::size_t at = 0;
  while (at < members.size() && members[at].first != "meta") ++at;
  if (at == members.size()) {
    at = 0;
    while (members[at].first != "id") ++at;
    members.insert(members.begin() + static_cast<std::ptrdiff_t>(++at), {"meta", Value(json::Object())});
  }
  Value& meta = members[at].second;
  meta.set("versionId", std::to_string(in.version));
  if (!in.recorded_at) meta.set("lastUpdated", format_utc(now));
}

std::vector<NewVersion> to_versions(Batch& batch, std::string_view author, Instant now) {
  std::vector<NewVersion> out;
  out.reserve(batch.entries.size());
  for (Incoming& in : batch.entries) {
    if (in.held_sequence > 0) continue;
    stamp(in, now);
    NewVersion n;
    n.type = in.type;
    n.id = in.id;
    n.recorded_at = in.recorded_at.value_or(now);
    n.author = author;
    n.body = json::write(in.body);
    n.postings = search::postings_of(in.body);
    n.expected_version = in.version - 1;
    n.patients = std::move(in.patients);
    out.push_back(std::move(n));
  }
  return out;
}

Accepted describe(const Batch& batch, const Committed& committed, std::vector<std::string> warnings) {
  Accepted accepted;
  accepted.entries.resize(batch.entries.size());
  std::size_t written = 0;
  for (const Incoming& in : batch.entries) {
    const bool held = in.held_sequence > 0;
    const std::int64_t sequence = held ? in.held_sequence : committed.versions[written++].sequence;
    accepted.entries[in.received] = {in.type, in.id, in.version, sequence, !held && in.version == 1};
    accepted.last_sequence = std::max(accepted.last_sequence, sequence);
  }
  accepted.warnings = std::move(warnings);
  return accepted;
}

}  // namespace

// One at a time: versions, references and rules are judged against what the record holds.
class Record::Writer {
 public:
  std::mutex writing;
  std::vector<Listener> listeners;
};

Record::Record(std::unique_ptr<Store> store, const Clock& clock, Rules rules, Matcher matcher)
    : store_(std::move(store)),
      clock_(clock),
      rules_(std::move(rules)),
      matcher_(std::move(matcher)),
      writer_(std::make_unique<Writer>()) {}

Record::~Record() = default;

Result<Accepted> Record::submit(std::string_view json_text, std::string_view source,
                                std::string_view author) {
  auto document = read_document(json_text);
  if (!document) return std::unexpected(document.error());
  auto batch = take_apart(std::move(*document));
  if (!batch) return std::unexpected(batch.error());

  const std::lock_guard lock(writer_->writing);
  const Instant now = clock_.now();
  Known known(*store_);
  if (auto marked = mark_held(*batch, known); !marked) return std::unexpected(marked.error());
  if (auto numbered = number_versions(*batch, known, now); !numbered)
    return std::unexpected(numbered.error());
  if (auto resolved = resolve_references(*batch, known); !resolved) return std::unexpected(resolved.error());
  auto warnings = check_rules(*batch, known, rules_, now);
  if (!warnings) return std::unexpected(warnings.error());

  const auto versions = to_versions(*batch, author, now);
  if (versions.empty()) return describe(*batch, {}, std::move(*warnings));
  auto committed = store_->commit(versions, {std::string(source), std::string(json_text)}, now);
  if (!committed) return std::unexpected(committed.error());
  for (const Listener& listener : writer_->listeners) listener(committed->versions);
  return describe(*batch, *committed, std::move(*warnings));
}

void Record::listen(Listener listener) {
  const std::lock_guard lock(writer_->writing);
  writer_->listeners.push_back(std::move(listener));
}

}  // namespace dyad::record
