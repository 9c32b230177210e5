// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "access/kinds.hpp"
#include "access/scope.hpp"
#include "access/sealed.hpp"
#include "record/store.hpp"

namespace dyad::access {

// The patients whose data a request was given, for the audit.
class Touched {
 public:
  explicit Touched(const Scope& scope) : scope_(scope) {}
  void note(const record::Version& version);
  void note_patient(const std::string& id) { patients_.insert(id); }
  void note_case(std::string_view id) { cases_.emplace(id); }
  const std::set<std::string>& patients() const { return patients_; }
  const std::set<std::string, std::less<>>& cases() const { return cases_; }

 private:
  const Scope& scope_;
  std::set<std::string> patients_;
  std::set<std::string, std::less<>> cases_;
};

// Every reading of a record, showing only what a scope allows: what is hidden is answered as what was never
// there, in lists, counts, histories and searches alike. For one request, on one thread.
class Viewer {
 public:
  using Versions = std::vector<record::Version>;
  using One = std::optional<record::Version>;
  // `touched` may be null.
  Viewer(const record::Reader& all, const Scope& scope, Touched* touched)
      : all_(all), scope_(scope), touched_(touched), seals_(all, scope) {}

  Result<One> one(Result<One> found, std::string_view type);
  Result<Versions> only_seen(Result<Versions> found);
  Result<Versions> of_type(std::string_view type, const record::View& view);
  Result<Versions> compartment(const std::vector<std::string>& patients, const record::View& view);
  Result<Versions> of_type_in(std::string_view type, const std::vector<std::string>& patients,
                              const record::View& view);
  Result<record::Extent> extent(const std::vector<std::string>& patients, const record::View& view) const;
  Result<std::vector<bool>> standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                     const std::vector<std::string>& patients) const;
  Result<Versions> since(std::int64_t sequence, std::size_t limit);
  Result<Versions> log(const record::LogQuery& query);
  Result<std::size_t> log_size(const record::LogQuery& query);
  Result<void> find(const record::Find& find, const record::Budget& budget,
                    const record::Reader::Visit& visit);
  Result<std::size_t> count(const record::Find& find, const record::Budget& budget);
  const record::Reader& all() const { return all_; }

 private:
  Result<std::vector<bool>> seen(const Versions& versions);
  Result<bool> shows(const record::Version& version, bool stands);
  bool wrote(const record::Version& version) const;
  std::vector<std::string> allowed(const std::vector<std::string>& patients) const;
  record::LogQuery narrowed(const record::LogQuery& query) const;
  record::Find narrowed(const record::Find& find) const;

  const record::Reader& all_;
  const Scope& scope_;
  Touched* touched_;
  Seals seals_;
};

// A Reader or a Store seen through a scope.
template <class Port>
class Scoped : public Port {
  using Versions = Viewer::Versions;
  using One = Viewer::One;

 public:
  Scoped(const record::Reader& all, const Scope& scope, Touched* touched) : viewer_(all, scope, touched) {}

  Result<One> read(std::string_view type, std::string_view id, const record::View& view) const override {
    return viewer_.one(viewer_.all().read(type, id, view), type);
  }
  Result<One> newest(std::string_view type, std::string_view id) const override {
    return viewer_.one(viewer_.all().newest(type, id), type);
  }
  Result<One> read_version(std::string_view type, std::string_view id, int version) const override {
    return viewer_.one(viewer_.all().read_version(type, id, version), type);
  }
  Result<Versions> history(std::string_view type, std::string_view id) const override {
    return viewer_.only_seen(viewer_.all().history(type, id));
  }
  Result<Versions> of_type(std::string_view type, const record::View& view) const override {
    return viewer_.of_type(type, view);
  }
  Result<Versions> compartment(const std::vector<std::string>& patients,
                               const record::View& view) const override {
    return viewer_.compartment(patients, view);
  }
  Result<Versions> of_type_in(std::string_view type, const std::vector<std::string>& patients,
                              const record::View& view) const override {
    return viewer_.of_type_in(type, patients, view);
  }
  Result<record::Extent> extent(const std::vector<std::string>& patients,
                                const record::View& view) const override {
    return viewer_.extent(patients, view);
  }
  Result<std::vector<bool>> standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                     const std::vector<std::string>& patients) const override {
    return viewer_.standing(type, versions, patients);
  }
  Result<Versions> since(std::int64_t sequence, std::size_t limit) const override {
    return viewer_.since(sequence, limit);
  }
  // The position in the whole log: it names no resource, and pages of one search need it.
  Result<std::int64_t> last_sequence() const override { return viewer_.all().last_sequence(); }
  Result<Versions> log(const record::LogQuery& query) const override { return viewer_.log(query); }
  Result<std::size_t> log_size(const record::LogQuery& query) const override {
    return viewer_.log_size(query);
  }
  Result<void> find(const record::Find& find, const record::Budget& budget,
                    const record::Reader::Visit& visit) const override {
    return viewer_.find(find, budget, visit);
  }
  Result<std::size_t> count(const record::Find& find, const record::Budget& budget) const override {
    return viewer_.count(find, budget);
  }

 private:
  mutable Viewer viewer_;
};

using ScopedReader = Scoped<record::Reader>;

class ScopedStore final : public Scoped<record::Store> {
 public:
  using Scoped::Scoped;
  // Writing goes through the record, which judges it by a permit.
  Result<std::unique_ptr<record::Transaction>> begin() override {
    return fail(ErrorKind::refused, "a view of the record is not written to");
  }
};

}  // namespace dyad::access
