// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>

#include "record/store.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_find.hpp"

namespace dyad::store {

using Versions = std::vector<record::Version>;

// The reads of the port on one connection: of the store on one of its readers, of a transaction on its own.
namespace reads {

// What a row of versions is made of; `v` is the version, `r` its resource.
#define DYAD_VERSION_COLUMNS \
  "v.sequence, r.type, r.id, v.version, v.recorded_at, v.received_at, v.author, v.deleted, v.digest, v.body"
record::Version row(const Query& q);

// The version at a sequence that is known to be there.
Result<record::Version> at_sequence(Connection& c, std::int64_t sequence);
// The same without its body and digest; of a version that is no deletion.
Result<record::Version> outline(Connection& c, std::int64_t sequence);
Result<std::optional<record::Version>> read(Connection& c, std::string_view type, std::string_view id,
                                            const record::View& view);
Result<std::optional<record::Version>> newest(Connection& c, std::string_view type, std::string_view id);
Result<std::optional<record::Version>> read_version(Connection& c, std::string_view type, std::string_view id,
                                                    int version);
Result<Versions> history(Connection& c, std::string_view type, std::string_view id);
Result<Versions> of_type(Connection& c, std::string_view type, const record::View& view);
Result<Versions> compartment(Connection& c, const std::vector<std::string>& patients,
                             const record::View& view);
Result<Versions> of_type_in(Connection& c, std::string_view type, const std::vector<std::string>& patients,
                            const record::View& view);
Result<record::Extent> extent(Connection& c, const std::vector<std::string>& patients,
                              const record::View& view);
Result<std::vector<bool>> standing(Connection& c, std::string_view type,
                                   const std::vector<std::int64_t>& versions,
                                   const std::vector<std::string>& patients);
Result<Versions> since(Connection& c, std::int64_t sequence, std::size_t limit);
Result<std::int64_t> last_sequence(Connection& c);
Result<Versions> log(Connection& c, const record::LogQuery& query);
Result<std::size_t> log_size(Connection& c, const record::LogQuery& query);

}  // namespace reads

// A connection lent for one read.
using Lease = std::unique_ptr<Connection, std::function<void(Connection*)>>;

// The reads of the port, for a store and for a transaction; they differ in whose connection it is.
template <class Port>
class SqliteReads : public Port {
 public:
  Result<std::optional<record::Version>> read(std::string_view type, std::string_view id,
                                              const record::View& view) const override {
    return on([&](Connection& c) { return reads::read(c, type, id, view); });
  }
  Result<std::optional<record::Version>> newest(std::string_view type, std::string_view id) const override {
    return on([&](Connection& c) { return reads::newest(c, type, id); });
  }
  Result<std::optional<record::Version>> read_version(std::string_view type, std::string_view id,
                                                      int version) const override {
    return on([&](Connection& c) { return reads::read_version(c, type, id, version); });
  }
  Result<Versions> history(std::string_view type, std::string_view id) const override {
    return on([&](Connection& c) { return reads::history(c, type, id); });
  }
  Result<Versions> of_type(std::string_view type, const record::View& view) const override {
    return on([&](Connection& c) { return reads::of_type(c, type, view); });
  }
  Result<Versions> compartment(const std::vector<std::string>& patients,
                               const record::View& view) const override {
    return on([&](Connection& c) { return reads::compartment(c, patients, view); });
  }
  Result<Versions> of_type_in(std::string_view type, const std::vector<std::string>& patients,
                              const record::View& view) const override {
    return on([&](Connection& c) { return reads::of_type_in(c, type, patients, view); });
  }
  Result<record::Extent> extent(const std::vector<std::string>& patients,
                                const record::View& view) const override {
    return on([&](Connection& c) { return reads::extent(c, patients, view); });
  }
  Result<std::vector<bool>> standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                     const std::vector<std::string>& patients) const override {
    return on([&](Connection& c) { return reads::standing(c, type, versions, patients); });
  }
  Result<Versions> since(std::int64_t sequence, std::size_t limit) const override {
    return on([&](Connection& c) { return reads::since(c, sequence, limit); });
  }
  Result<std::int64_t> last_sequence() const override {
    return on([](Connection& c) { return reads::last_sequence(c); });
  }
  Result<Versions> log(const record::LogQuery& query) const override {
    return on([&](Connection& c) { return reads::log(c, query); });
  }
  Result<std::size_t> log_size(const record::LogQuery& query) const override {
    return on([&](Connection& c) { return reads::log_size(c, query); });
  }
  Result<void> find(const record::Find& find, const record::Budget& budget,
                    const record::Reader::Visit& visit) const override {
    return on([&](Connection& c) { return store::find(c, find, budget, visit); });
  }
  Result<std::size_t> count(const record::Find& find, const record::Budget& budget) const override {
    return on([&](Connection& c) { return store::count(c, find, budget); });
  }

 protected:
  virtual Result<Lease> lease() const = 0;

 private:
  template <class F>
  auto on(const F& work) const -> decltype(work(std::declval<Connection&>())) {
    auto lent = lease();
    if (!lent) return std::unexpected(lent.error());
    return work(**lent);
  }
};

}  // namespace dyad::store
