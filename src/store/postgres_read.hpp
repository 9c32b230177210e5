// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>

#include "record/store.hpp"
#include "store/postgres_look.hpp"

namespace dyad::store {

// The reads of the port on one connection to PostgreSQL, in whatever transaction it stands.
namespace pg_reads {

using Versions = std::vector<record::Version>;

#define DYAD_PG_COLUMNS \
  "v.sequence, r.type, r.id, v.version, v.recorded_at, v.received_at, v.author, v.deleted, v.digest, v.body"
record::Version row(const PgRows& rows, int at);

Result<std::optional<record::Version>> read(PgConnection& c, std::string_view type, std::string_view id,
                                            const record::View& view);
Result<std::optional<record::Version>> newest(PgConnection& c, std::string_view type, std::string_view id);
Result<std::optional<record::Version>> read_version(PgConnection& c, std::string_view type,
                                                    std::string_view id, int version);
Result<Versions> history(PgConnection& c, std::string_view type, std::string_view id);
Result<Versions> of_type(PgConnection& c, std::string_view type, const record::View& view);
// `type` empty: of all types.
Result<Versions> compartment(PgConnection& c, std::string_view type, const std::vector<std::string>& patients,
                             const record::View& view);
Result<record::Extent> extent(PgConnection& c, const std::vector<std::string>& patients,
                              const record::View& view);
Result<std::vector<bool>> standing(PgConnection& c, std::string_view type,
                                   const std::vector<std::int64_t>& versions,
                                   const std::vector<std::string>& patients);
Result<Versions> since(PgConnection& c, std::int64_t sequence, std::size_t limit);
Result<std::int64_t> last_sequence(PgConnection& c);
Result<Versions> log(PgConnection& c, const record::LogQuery& query);
Result<std::size_t> log_size(PgConnection& c, const record::LogQuery& query);

Result<void> find(PgConnection& c, const PgFrame& frame, const record::Find& find,
                  const record::Budget& budget, const record::Reader::Visit& visit);
Result<std::size_t> count(PgConnection& c, const PgFrame& frame, const record::Find& find,
                          const record::Budget& budget);

}  // namespace pg_reads

using PgLease = std::unique_ptr<PgConnection, std::function<void(PgConnection*)>>;

// The reads of the port, for a store and for a transaction; they differ in whose connection it is and in what
// stands around a search.
template <class Port>
class PgReads : public Port {
  using Versions = std::vector<record::Version>;
  using One = std::optional<record::Version>;

 public:
  Result<One> read(std::string_view type, std::string_view id, const record::View& view) const override {
    return on([&](PgConnection& c) { return pg_reads::read(c, type, id, view); });
  }
  Result<One> newest(std::string_view type, std::string_view id) const override {
    return on([&](PgConnection& c) { return pg_reads::newest(c, type, id); });
  }
  Result<One> read_version(std::string_view type, std::string_view id, int version) const override {
    return on([&](PgConnection& c) { return pg_reads::read_version(c, type, id, version); });
  }
  Result<Versions> history(std::string_view type, std::string_view id) const override {
    return on([&](PgConnection& c) { return pg_reads::history(c, type, id); });
  }
  Result<Versions> of_type(std::string_view type, const record::View& view) const override {
    return on([&](PgConnection& c) { return pg_reads::of_type(c, type, view); });
  }
  Result<Versions> compartment(const std::vector<std::string>& patients,
                               const record::View& view) const override {
    return on([&](PgConnection& c) { return pg_reads::compartment(c, {}, patients, view); });
  }
  Result<Versions> of_type_in(std::string_view type, const std::vector<std::string>& patients,
                              const record::View& view) const override {
    return on([&](PgConnection& c) { return pg_reads::compartment(c, type, patients, view); });
  }
  Result<record::Extent> extent(const std::vector<std::string>& patients,
                                const record::View& view) const override {
    return on([&](PgConnection& c) { return pg_reads::extent(c, patients, view); });
  }
  Result<std::vector<bool>> standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                     const std::vector<std::string>& patients) const override {
    return on([&](PgConnection& c) { return pg_reads::standing(c, type, versions, patients); });
  }
  Result<Versions> since(std::int64_t sequence, std::size_t limit) const override {
    return on([&](PgConnection& c) { return pg_reads::since(c, sequence, limit); });
  }
  Result<std::int64_t> last_sequence() const override {
    return on([](PgConnection& c) { return pg_reads::last_sequence(c); });
  }
  Result<Versions> log(const record::LogQuery& query) const override {
    return on([&](PgConnection& c) { return pg_reads::log(c, query); });
  }
  Result<std::size_t> log_size(const record::LogQuery& query) const override {
    return on([&](PgConnection& c) { return pg_reads::log_size(c, query); });
  }
  Result<void> find(const record::Find& find, const record::Budget& budget,
                    const record::Reader::Visit& visit) const override {
    return on([&](PgConnection& c) { return pg_reads::find(c, frame(), find, budget, visit); });
  }
  Result<std::size_t> count(const record::Find& find, const record::Budget& budget) const override {
    return on([&](PgConnection& c) { return pg_reads::count(c, frame(), find, budget); });
  }

 protected:
  virtual Result<PgLease> lease() const = 0;
  virtual const PgFrame& frame() const = 0;

  template <class F>
  auto on(const F& work) const -> decltype(work(std::declval<PgConnection&>())) {
    auto lent = lease();
    if (!lent) return std::unexpected(lent.error());
    return work(**lent);
  }
};

}  // namespace dyad::store
