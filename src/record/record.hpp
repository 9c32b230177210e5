// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "record/operation.hpp"
#include "record/permit.hpp"
#include "record/rules.hpp"
#include "record/store.hpp"

namespace dyad::record {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

// What a submission did, for the answer: one line per entry, in the order received.
struct Accepted {
  struct Entry {
    std::string type;
    std::string id;
    int version = 0;
    std::int64_t sequence = 0;
    bool created = false;
  };
  std::vector<Entry> entries;
  std::vector<std::string> warnings;  // "Bundle.entry[3].resource.valueQuantity: unusual ..."
  std::int64_t last_sequence = 0;
};

// The versioned record: everything is checked here before it reaches the store, and every committed change is
// announced, in order, after it is durable.
//
// submit() takes one JSON document: a Bundle of type transaction, batch, collection or history, or a single
// resource; perform() takes operations. Both are all or nothing.
//  - transaction, batch: request.method POST or PUT, with ifMatch, ifNoneExist and conditional URLs; urn:uuid
//    references between entries are resolved. A batch is also all or nothing here: a caller that wants its
//    entries apart performs them one by one.
//  - collection: every entry is put under its own id (created or next version).
//  - history: each entry is a version as another system recorded it, deletions (request.method DELETE)
//    included; meta.lastUpdated, of a deletion response.lastModified, is kept as recorded_at and must not lie
//    in the future nor before the version already held. This is how a past case is replayed. Versions that
//    are already held (same time, same content) are not written again, so that an import can be repeated.
// A single resource is a create (no id) or an update (id). Errors name the element, as in
// "Bundle.entry[12].resource.valueQuantity.unit".
// Refused: what is not FHIR R4, what cannot be true (quantities by `rules`; a birth before conception; a
// death before birth; a time in the future), references to what is not there, and anything above the limits
// below. Bodies are kept as received but for id, meta.versionId, meta.lastUpdated and resolved references.
// A deletion is a version without a body; what came before stays, and others may go on referring to it.
// docs/record.md says what each answer promises.
inline constexpr std::size_t kMaxSubmissionBytes = 64u * 1024 * 1024;
inline constexpr std::size_t kMaxSubmissionEntries = 20'000;
inline constexpr std::size_t kMaxSubmissionDepth = 64;

class Record {
 public:
  // `matcher` answers the conditions of conditional operations; without it they are refused.
  Record(std::unique_ptr<Store> store, const Clock& clock, Rules rules, Matcher matcher = {});
  // The record as one caller may see and write it: `view` shows what may be seen of all.store(). Shares the
  // writing and the listeners of `all`, which outlives it, as the permit does.
  Record(Record& all, std::unique_ptr<Store> view, const Permit& permit);
  ~Record();

  // From any thread; waits until the work is durable or refused. Works that wait at the same time are
  // written together and share one flush to the disk.
  // `ids_from_client` and `guard`: see Work.
  Result<Accepted> submit(std::string_view json_text, std::string_view source, std::string_view author,
                          bool ids_from_client = false, const Guard* guard = nullptr);
  Result<Performed> perform(Work work);

  const Store& store() const { return *store_; }
  Instant now() const { return clock_.now(); }

  // Called after each commit and before its answer, on the writing thread, with the new versions of one work
  // at a time and in order. Listeners must be quick and must not submit or listen.
  using Listener = std::function<void(const std::vector<Version>&)>;
  void listen(Listener listener);

 private:
  class Writer;
  std::unique_ptr<Store> store_;
  const Clock& clock_;
  Rules rules_;
  Matcher matcher_;
  std::unique_ptr<Writer> own_writer_;
  Writer* writer_;
  const Permit* permit_ = nullptr;
};

}  // namespace dyad::record
