// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "access/viewer.hpp"
#include "base/result.hpp"
#include "record/store.hpp"

namespace dyad::api {

// What an export shall hold: current resources as of one sequence.
struct ExportOrder {
  std::string url;  // as asked, for the manifest
  Instant at;
  std::int64_t as_of = 0;
  std::vector<std::string> types;              // in order
  std::optional<Instant> since;                // changed at or after
  bool of_patients = false;                    // only what stands in a Patient's compartment
  std::vector<std::string> patients;           // of these; all when empty
  std::string author;                          // whose it is: nobody else hears of it
  std::shared_ptr<const access::Scope> scope;  // what that one may see; null: everything
};

// One file of an export. It is not kept: the record still stands as it did at `as_of` and the file is read
// out of it when asked for, so exports use no space and the same file always has the same bytes.
struct ExportFile {
  std::string name;  // "Patient.1.ndjson"
  std::string type;
  std::int64_t after = 0;  // begins after this sequence
  std::size_t count = 0;
};

struct ExportJob {
  enum class State { waiting, running, done, failed };
  std::string id;
  ExportOrder order;
  State state = State::waiting;
  std::string progress;
  std::vector<ExportFile> files;
  Error error;
  Instant expires;
  bool cancelled = false;
};

// Bulk exports, one at a time on a thread of their own.
class Exports {
 public:
  static constexpr std::size_t kMostJobs = 20;  // waiting, running or ready to be fetched
  static constexpr std::int64_t kKeptMinutes = 60;
  static constexpr std::size_t kFileResources = 10'000;
  static constexpr std::size_t kFileBytes = std::size_t{32} * 1024 * 1024;

  ~Exports();
  // The id of the job. busy when there are too many.
  Result<std::string> start(const record::Store& store, ExportOrder order);
  std::optional<ExportJob> find(const std::string& id, std::string_view author, Instant now);
  bool cancel(const std::string& id, std::string_view author);
  // The lines of one file of a job; `store` is the whole one.
  static Result<std::string> lines(const record::Store& store, const ExportOrder& order,
                                   const ExportFile& file, access::Touched* touched);

 private:
  void work(const record::Store& store);
  Result<void> measure(const record::Store& store, ExportJob& job);
  void forget_old(Instant now);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, std::shared_ptr<ExportJob>> jobs_;
  std::deque<std::shared_ptr<ExportJob>> waiting_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace dyad::api
