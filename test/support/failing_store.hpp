// SPDX-License-Identifier: Apache-2.0
// A Store around another one, on which a test can make begin, write and commit fail, and count the commits.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "record/store.hpp"

namespace dyad::support {

struct Faults {
  std::function<Result<void>()> at_begin;
  std::function<Result<void>(const std::vector<record::NewVersion>&)> at_write;  // may also throw
  std::function<Result<void>()> at_commit;
  std::atomic<int> commits{0};  // that were asked for
};

// Every reading handed on to another reader.
template <class Port>
class Forwarding : public Port {
 public:
  using Versions = Result<std::vector<record::Version>>;
  using Maybe = Result<std::optional<record::Version>>;

  explicit Forwarding(const record::Reader& to) : to_(to) {}

  Maybe read(std::string_view type, std::string_view id, const record::View& view) const override {
    return to_.read(type, id, view);
  }
  Maybe newest(std::string_view type, std::string_view id) const override { return to_.newest(type, id); }
  Maybe read_version(std::string_view type, std::string_view id, int version) const override {
    return to_.read_version(type, id, version);
  }
  Versions history(std::string_view type, std::string_view id) const override {
    return to_.history(type, id);
  }
  Versions of_type(std::string_view type, const record::View& view) const override {
    return to_.of_type(type, view);
  }
  Versions compartment(const std::vector<std::string>& patients, const record::View& view) const override {
    return to_.compartment(patients, view);
  }
  Versions of_type_in(std::string_view type, const std::vector<std::string>& patients,
                      const record::View& view) const override {
    return to_.of_type_in(type, patients, view);
  }
  Result<record::Extent> extent(const std::vector<std::string>& patients,
                                const record::View& view) const override {
    return to_.extent(patients, view);
  }
  Result<std::vector<bool>> standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                     const std::vector<std::string>& patients) const override {
    return to_.standing(type, versions, patients);
  }
  Versions since(std::int64_t sequence, std::size_t limit) const override {
    return to_.since(sequence, limit);
  }
  Result<std::int64_t> last_sequence() const override { return to_.last_sequence(); }
  Versions log(const record::LogQuery& query) const override { return to_.log(query); }
  Result<std::size_t> log_size(const record::LogQuery& query) const override { return to_.log_size(query); }
  Result<void> find(const record::Find& find, const record::Budget& budget,
                    const record::Reader::Visit& visit) const override {
    return to_.find(find, budget, visit);
  }
  Result<std::size_t> count(const record::Find& find, const record::Budget& budget) const override {
    return to_.count(find, budget);
  }

 private:
  const record::Reader& to_;
};

class FailingStore final : public Forwarding<record::Store> {
 public:
  FailingStore(std::unique_ptr<record::Store> inner, std::shared_ptr<Faults> faults)
      : Forwarding(*inner), inner_(std::move(inner)), faults_(std::move(faults)) {}

  Result<std::unique_ptr<record::Transaction>> begin() override {
    if (faults_->at_begin)
      if (auto fault = faults_->at_begin(); !fault) return std::unexpected(fault.error());
    auto inner = inner_->begin();
    if (!inner) return inner;
    return std::make_unique<Writing>(std::move(*inner), *faults_);
  }

 private:
  class Writing final : public Forwarding<record::Transaction> {
   public:
    Writing(std::unique_ptr<record::Transaction> inner, Faults& faults)
        : Forwarding(*inner), inner_(std::move(inner)), faults_(faults) {}

    Result<record::Committed> write(const std::vector<record::NewVersion>& batch,
                                    const record::Submission& submission, Instant received_at) override {
      if (faults_.at_write)
        if (auto fault = faults_.at_write(batch); !fault) return std::unexpected(fault.error());
      return inner_->write(batch, submission, received_at);
    }
    Result<void> commit() override {
      ++faults_.commits;
      if (faults_.at_commit)
        if (auto fault = faults_.at_commit(); !fault) return fault;
      return inner_->commit();
    }

   private:
    std::unique_ptr<record::Transaction> inner_;
    Faults& faults_;
  };

  std::unique_ptr<record::Store> inner_;
  std::shared_ptr<Faults> faults_;
};

}  // namespace dyad::support
