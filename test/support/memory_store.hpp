// SPDX-License-Identifier: Apache-2.0
// A Store in memory, for tests of rooms that may not see the durable one. It keeps the store contract.
#pragma once
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "record/store.hpp"

namespace dyad::support {

class MemoryStore final : public record::Store {
 public:
  MemoryStore() = default;

  // A store that only ever received what was recorded by then, in the same order.
  std::unique_ptr<MemoryStore> received_until(Instant at) const {
    auto out = std::make_unique<MemoryStore>();
    const std::scoped_lock lock(mutex_);
    for (const Row& row : rows_)
      if (row.version.recorded_at <= at) {
        out->by_id_[{row.version.type, row.version.id}].push_back(out->rows_.size());
        out->rows_.push_back(row);
      }
    return out;
  }

  Result<record::Committed> commit(const std::vector<record::NewVersion>& batch, const record::Submission&,
                                   Instant received_at) override {
    const std::scoped_lock lock(mutex_);
    const std::size_t before = rows_.size();
    record::Committed out;
    for (const auto& n : batch) {
      auto& places = by_id_[{n.type, n.id}];
      const int held = places.empty() ? 0 : rows_[places.back()].version.version;
      if (n.expected_version && *n.expected_version != held) {
        take_back(before);
        return fail(ErrorKind::conflict, "changed since it was read", n.type + "/" + n.id);
      }
      places.push_back(rows_.size());
      rows_.push_back({{static_cast<std::int64_t>(rows_.size()) + 1, n.type, n.id, held + 1, n.recorded_at,
                        received_at, n.author, n.deleted, n.body},
                       n.patients});
      out.versions.push_back(rows_.back().version);
    }
    out.submission = ++submissions_;
    return out;
  }

  Result<std::optional<record::Version>> read(std::string_view type, std::string_view id,
                                              const record::View& view) const override {
    const std::scoped_lock lock(mutex_);
    const auto it = by_id_.find({std::string(type), std::string(id)});
    const Row* row = it == by_id_.end() ? nullptr : current(it->second, view);
    return row ? std::optional(row->version) : std::nullopt;
  }

  Result<std::optional<record::Version>> read_version(std::string_view type, std::string_view id,
                                                      int version) const override {
    const auto all = history(type, id);
    for (const auto& v : *all)
      if (v.version == version) return std::optional(v);
    return std::nullopt;
  }

  Result<std::vector<record::Version>> history(std::string_view type, std::string_view id) const override {
    const std::scoped_lock lock(mutex_);
    std::vector<record::Version> out;
    const auto it = by_id_.find({std::string(type), std::string(id)});
    if (it == by_id_.end()) return out;
    for (const std::size_t i : it->second) out.push_back(rows_[i].version);
    return out;
  }

  Result<std::vector<record::Version>> of_type(std::string_view type,
                                               const record::View& view) const override {
    return select(view, [&](const Row& r) { return r.version.type == type; });
  }

  Result<std::vector<record::Version>> compartment(const std::vector<std::string>& patients,
                                                   const record::View& view) const override {
    return select(view, [&](const Row& r) { return stands_in(r, patients); });
  }

  Result<std::vector<record::Version>> of_type_in(std::string_view type,
                                                  const std::vector<std::string>& patients,
                                                  const record::View& view) const override {
    return select(view, [&](const Row& r) { return r.version.type == type && stands_in(r, patients); });
  }

  Result<record::Extent> extent(const std::vector<std::string>& patients,
                                const record::View& view) const override {
    const std::scoped_lock lock(mutex_);
    record::Extent out;
    for (const Row& r : rows_) {
      if (!stands_in(r, patients)) continue;
      const Instant t = r.version.recorded_at;
      out.first_recorded = out.versions == 0 ? t : std::min(out.first_recorded, t);
      out.last_recorded = out.versions == 0 ? t : std::max(out.last_recorded, t);
      ++out.versions;
      if (view.at && t > *view.at) ++out.recorded_later;
    }
    return out;
  }

  Result<std::vector<record::Version>> since(std::int64_t sequence, std::size_t limit) const override {
    const std::scoped_lock lock(mutex_);
    std::vector<record::Version> out;
    for (const Row& r : rows_)
      if (r.version.sequence > sequence && out.size() < limit) out.push_back(r.version);
    return out;
  }

  Result<std::int64_t> last_sequence() const override {
    const std::scoped_lock lock(mutex_);
    return rows_.empty() ? 0 : rows_.back().version.sequence;
  }

 private:
  struct Row {
    record::Version version;
    std::vector<std::string> patients;
  };

  static bool stands_in(const Row& r, const std::vector<std::string>& patients) {
    return std::ranges::any_of(
        r.patients, [&](const std::string& p) { return std::ranges::find(patients, p) != patients.end(); });
  }

  const Row* current(const std::vector<std::size_t>& places, const record::View& view) const {
    for (auto i = places.rbegin(); i != places.rend(); ++i) {
      const Row& row = rows_[*i];
      if (view.at && row.version.recorded_at > *view.at) continue;
      return row.version.deleted ? nullptr : &row;
    }
    return nullptr;
  }

  template <class Wanted>
  Result<std::vector<record::Version>> select(const record::View& view, Wanted wanted) const {
    const std::scoped_lock lock(mutex_);
    std::vector<record::Version> out;
    for (const auto& [id, places] : by_id_)
      if (const Row* row = current(places, view); row && wanted(*row)) out.push_back(row->version);
    std::ranges::sort(out, {}, &record::Version::sequence);
    return out;
  }

  void take_back(std::size_t size) {
    rows_.resize(size);
    for (auto& [id, places] : by_id_) std::erase_if(places, [&](std::size_t i) { return i >= size; });
  }

  mutable std::mutex mutex_;
  std::vector<Row> rows_;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> by_id_;
  std::int64_t submissions_ = 0;
};

}  // namespace dyad::support
