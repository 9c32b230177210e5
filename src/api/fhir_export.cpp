// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_export.hpp"

#include <algorithm>

#include "api/fhir_compartment.hpp"
#include "base/log.hpp"
#include "record/ids.hpp"
#include "search/extract.hpp"

namespace dyad::api {
namespace {

using record::Version;

// An export reads all there is; it is not cut off as a search is.
constexpr record::Budget kWholeRecord{std::size_t{1} << 40, 24LL * 3'600'000};

record::Find find_of(const ExportOrder& order, const std::string& type, std::int64_t after) {
  record::Find find;
  find.type = type;
  find.as_of = order.as_of;
  if (after > 0) find.after = record::Find::Cursor{{}, after};
  if (order.of_patients && type != "Patient") find.probe = in_compartment("Patient", type, order.patients);
  return find;
}

// The store as who ordered the export may see it.
Result<void> find_for(const record::Store& store, const ExportOrder& order, const record::Find& find,
                      const record::Reader::Visit& visit, access::Touched* touched = nullptr) {
  if (!order.scope || order.scope->everything) return store.find(find, kWholeRecord, visit);
  return access::ScopedReader(store, *order.scope, touched).find(find, kWholeRecord, visit);
}

// What the probe cannot tell: when it was changed, and of which patients.
bool belongs(const ExportOrder& order, const Version& version) {
  if (order.since && version.recorded_at < *order.since) return false;
  if (!order.of_patients) return true;
  if (version.type == "Patient")
    return order.patients.empty() || std::ranges::find(order.patients, version.id) != order.patients.end();
  if (!order.patients.empty()) return true;
  // Any value of a compartment parameter was let through; it may name a Device or a Group.
  const auto body = json::parse(version.body);
  if (!body) return false;
  const auto values = search::extract(*body);
  return std::ranges::any_of(search::compartment_parameters("Patient", version.type), [&](auto parameter) {
    const auto* held = values.find(parameter);
    return held && std::ranges::any_of(*held, [](const search::Value& value) {
             const auto* reference = std::get_if<search::ReferenceValue>(&value);
             return reference && reference->type == "Patient";
           });
  });
}

}  // namespace

Exports::~Exports() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    for (const auto& [id, job] : jobs_) job->cancelled = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Exports::forget_old(Instant now) {
  std::erase_if(jobs_, [&](const auto& entry) {
    const auto& job = *entry.second;
    return job.state != ExportJob::State::waiting && job.state != ExportJob::State::running &&
           job.expires < now;
  });
}

Result<std::string> Exports::start(const record::Store& store, ExportOrder order) {
  const std::lock_guard lock(mutex_);
  forget_old(order.at);
  if (jobs_.size() >= kMostJobs)
    return fail(ErrorKind::busy, "too many exports: fetch and delete those that are done, or try again later",
                "$export", std::to_string(jobs_.size()), std::to_string(kMostJobs));
  auto job = std::make_shared<ExportJob>();
  job->id = record::random_id();
  job->expires = order.at.plus_minutes(kKeptMinutes);
  job->order = std::move(order);
  jobs_.emplace(job->id, job);
  waiting_.push_back(job);
  if (!thread_.joinable()) thread_ = std::thread([this, &store] { work(store); });
  wake_.notify_all();
  return job->id;
}

std::optional<ExportJob> Exports::find(const std::string& id, std::string_view author, Instant now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || found->second->order.author != author) return {};
  return *found->second;
}

bool Exports::cancel(const std::string& id, std::string_view author) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || found->second->order.author != author) return false;
  found->second->cancelled = true;
  jobs_.erase(found);
  return true;
}

void Exports::work(const record::Store& store) {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
    if (stop_) return;
    const auto job = waiting_.front();
    waiting_.pop_front();
    if (job->cancelled) continue;
    job->state = ExportJob::State::running;
    lock.unlock();
    auto done = measure(store, *job);
    lock.lock();
    job->state = done ? ExportJob::State::done : ExportJob::State::failed;
    if (!done) {
      job->error = done.error();
      log::warning("an export failed: " + std::string(name_of(done.error().kind)));
    }
  }
}

// Finds where each file begins and how many lines it has.
Result<void> Exports::measure(const record::Store& store, ExportJob& job) {
  const ExportOrder order = job.order;  // only the progress and the files of the job change, under the lock
  for (const auto& type : order.types) {
    ExportFile file;
    std::size_t bytes = 0, nth = 0;
    bool cancelled = false;
    const auto close = [&](std::int64_t after) {
      if (file.count > 0) {
        file.type = type;
        file.name = type + "." + std::to_string(++nth) + ".ndjson";
        const std::lock_guard lock(mutex_);
        job.files.push_back(file);
      }
      file = {};
      file.after = after;
      bytes = 0;
    };
    auto done = find_for(store, order, find_of(order, type, 0), [&](record::Hit&& hit) {
      if (!belongs(order, hit.version)) return true;
      ++file.count;
      bytes += hit.version.body.size() + 1;
      if (file.count >= kFileResources || bytes >= kFileBytes) {
        close(hit.place.sequence);
        const std::lock_guard lock(mutex_);
        job.progress = type;
        cancelled = job.cancelled;
      }
      return !cancelled;
    });
    if (!done) return done;
    close(0);
    const std::lock_guard lock(mutex_);
    if (job.cancelled) return fail(ErrorKind::not_found, "cancelled");
  }
  return {};
}

Result<std::string> Exports::lines(const record::Store& store, const ExportOrder& order,
                                   const ExportFile& file, access::Touched* touched) {
  std::string out;
  std::size_t count = 0;
  const auto add = [&](record::Hit&& hit) {
    if (!belongs(order, hit.version)) return true;
    out.append(hit.version.body).append("\n");
    return ++count < file.count;
  };
  auto done = find_for(store, order, find_of(order, file.type, file.after), add, touched);
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace dyad::api
