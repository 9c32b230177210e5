// SPDX-License-Identifier: Apache-2.0
#include "record/record.hpp"

#include "fhir/validate.hpp"
#include "record/writer.hpp"

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

}  // namespace

Record::Record(std::unique_ptr<Store> store, const Clock& clock, Rules rules, Matcher matcher)
    : store_(std::move(store)),
      clock_(clock),
      rules_(std::move(rules)),
      matcher_(std::move(matcher)),
      own_writer_(std::make_unique<Writer>(*store_, clock_, rules_, matcher_)),
      writer_(own_writer_.get()) {}

Record::Record(Record& all, std::unique_ptr<Store> view, const Permit& permit)
    : store_(std::move(view)), clock_(all.clock_), writer_(all.writer_), permit_(&permit) {}

Record::~Record() = default;

Result<Accepted> Record::submit(std::string_view json_text, std::string_view source, std::string_view author,
                                bool ids_from_client, const Guard* guard) {
  auto document = read_document(json_text);
  if (!document) return std::unexpected(document.error());
  Draft draft;
  auto batch = take_apart(std::move(*document));
  if (!batch) return std::unexpected(batch.error());
  draft.batch = std::move(*batch);
  draft.submission = {std::string(source), std::string(json_text)};
  draft.author = author;
  draft.permit = permit_;
  draft.ids_from_client = ids_from_client;
  draft.guard = guard;
  if (auto written = writer_->write(draft); !written) return std::unexpected(written.error());
  return accepted(std::move(draft));
}

Result<Performed> Record::perform(Work work) {
  if (work.submission.body.size() > kMaxSubmissionBytes)
    return fail(ErrorKind::too_large, "too many bytes", "document",
                std::to_string(work.submission.body.size()),
                "at most " + std::to_string(kMaxSubmissionBytes));
  Draft draft;
  auto batch = take_operations(std::move(work.operations));
  if (!batch) return std::unexpected(batch.error());
  draft.batch = std::move(*batch);
  draft.submission = std::move(work.submission);
  draft.author = std::move(work.author);
  draft.permit = permit_;
  draft.ids_from_client = work.ids_from_client;
  draft.guard = work.guard;
  if (auto written = writer_->write(draft); !written) return std::unexpected(written.error());
  return performed(std::move(draft));
}

void Record::listen(Listener listener) { writer_->listen(std::move(listener)); }

}  // namespace dyad::record
