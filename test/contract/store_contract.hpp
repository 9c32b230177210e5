// SPDX-License-Identifier: Apache-2.0
// What every Store must do, whatever it is built on. Include it in a backend's test and call store_contract()
// with a function that opens an empty store.
#pragma once
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <thread>

#include "contract/store_log_contract.hpp"
#include "contract/store_search_contract.hpp"
#include "record/store.hpp"

namespace dyad::contract {

using Open = std::function<std::unique_ptr<record::Store>()>;

inline record::NewVersion version_of(std::string type, std::string id, std::int64_t recorded_ms,
                                     std::vector<std::string> patients, std::string body = "{}") {
  return {std::move(type),    std::move(id), {recorded_ms}, "a", false, std::move(body), {},
          std::move(patients)};
}

inline std::string ids(const Result<std::vector<record::Version>>& found) {
  REQUIRE(found);
  std::string out;
  for (const auto& v : *found)
    out += (out.empty() ? "" : " ") + v.type + "/" + v.id + "@" + std::to_string(v.version);
  return out;
}

inline void commit(record::Store& store, std::vector<record::NewVersion> batch, std::int64_t now = 1000) {
  const auto done = store.commit(batch, {"test", "{}"}, {now});
  REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
  REQUIRE(done->versions.size() == batch.size());
}

inline void gives_one_order_and_reads_back(const Open& open) {
  const auto store = open();
  CHECK(store->last_sequence() == 0);
  const auto done = store->commit(
      {version_of("Patient", "m", 10, {"m"}, R"({"x":0.10})"), version_of("Patient", "f", 20, {"f"}),
       version_of("Patient", "m", 30, {"m"}, "{\"y\":\"\xE5\xAD\x95\"}")},
      {"file", "raw"}, {99});
  REQUIRE(done);
  CHECK(done->submission > 0);
  CHECK(done->versions[0].sequence == 1);
  CHECK(done->versions[2].sequence == 3);
  CHECK(done->versions[2].version == 2);
  CHECK(done->versions[2].recorded_at.ms == 30);
  CHECK(done->versions[2].received_at.ms == 99);
  CHECK(store->last_sequence() == 3);

  const auto read = store->read("Patient", "m", {});
  REQUIRE((read && *read));
  CHECK((*read)->body == "{\"y\":\"\xE5\xAD\x95\"}");
  CHECK((*read)->author == "a");
  const auto first = store->read_version("Patient", "m", 1);
  REQUIRE((first && *first));
  CHECK((*first)->body == R"({"x":0.10})");
  CHECK_FALSE(*store->read_version("Patient", "m", 3));
  CHECK_FALSE(*store->read("Patient", "x", {}));
  CHECK_FALSE(*store->read("Observation", "m", {}));
  CHECK(ids(store->history("Patient", "m")) == "Patient/m@1 Patient/m@2");
  CHECK(ids(store->since(1, 10)) == "Patient/f@1 Patient/m@2");
  CHECK(ids(store->since(0, 2)) == "Patient/m@1 Patient/f@1");
  CHECK(ids(store->of_type("Patient", {})) == "Patient/f@1 Patient/m@2");
}

inline void shows_only_what_was_recorded_by_then(const Open& open) {
  const auto store = open();
  commit(*store, {version_of("Patient", "m", 10, {"m"}), version_of("Observation", "o", 20, {"m"}),
                  version_of("Observation", "o", 40, {"m"}), version_of("Observation", "p", 50, {"m"})});
  CHECK(ids(store->compartment({"m"}, {})) == "Patient/m@1 Observation/o@2 Observation/p@1");
  CHECK(ids(store->compartment({"m"}, {Instant{40}})) == "Patient/m@1 Observation/o@2");
  CHECK(ids(store->compartment({"m"}, {Instant{39}})) == "Patient/m@1 Observation/o@1");
  CHECK(ids(store->compartment({"m"}, {Instant{9}})) == "");
  CHECK(ids(store->of_type("Observation", {Instant{20}})) == "Observation/o@1");
  const auto then = store->read("Observation", "o", {Instant{20}});
  REQUIRE((then && *then));
  CHECK((*then)->version == 1);
  CHECK_FALSE(*store->read("Observation", "o", {Instant{19}}));
}

inline void keeps_compartments(const Open& open) {
  const auto store = open();
  commit(*store, {version_of("Patient", "m", 1, {"m"}), version_of("Patient", "f", 1, {"f"}),
                  version_of("Observation", "both", 2, {"m", "f"}),
                  version_of("Observation", "child", 3, {"f"}), version_of("Organization", "h", 4, {})});
  CHECK(ids(store->compartment({"m"}, {})) == "Patient/m@1 Observation/both@1");
  CHECK(ids(store->compartment({"m", "f"}, {})) ==
        "Patient/m@1 Patient/f@1 Observation/both@1 Observation/child@1");
  CHECK(ids(store->compartment({}, {})) == "");
  CHECK(ids(store->of_type_in("Observation", {"f"}, {})) == "Observation/both@1 Observation/child@1");
  CHECK(ids(store->of_type_in("Observation", {"f"}, {Instant{2}})) == "Observation/both@1");
  // A later version may leave a compartment; the earlier one is then still seen at its own time.
  commit(*store, {version_of("Observation", "both", 5, {"f"})});
  CHECK(ids(store->compartment({"m"}, {})) == "Patient/m@1");
  CHECK(ids(store->compartment({"m"}, {Instant{4}})) == "Patient/m@1 Observation/both@1");
  const auto extent = store->extent({"m", "f"}, {Instant{2}});
  REQUIRE(extent);
  CHECK(extent->first_recorded.ms == 1);
  CHECK(extent->last_recorded.ms == 5);
  CHECK(extent->versions == 5);
  CHECK(extent->recorded_later == 2);
  CHECK(store->extent({"m", "f"}, {})->recorded_later == 0);
}

inline void hides_the_deleted(const Open& open) {
  const auto store = open();
  auto gone = version_of("Observation", "o", 20, {"m"});
  gone.deleted = true;
  commit(*store, {version_of("Observation", "o", 10, {"m"}), gone});
  CHECK_FALSE(*store->read("Observation", "o", {}));
  CHECK(ids(store->of_type("Observation", {})) == "");
  CHECK(ids(store->compartment({"m"}, {})) == "");
  CHECK(ids(store->compartment({"m"}, {Instant{10}})) == "Observation/o@1");
  CHECK(store->history("Observation", "o")->back().deleted);
}

inline void refuses_a_stale_writer_and_keeps_nothing_of_the_batch(const Open& open) {
  const auto store = open();
  commit(*store, {version_of("Patient", "m", 1, {"m"})});
  auto stale = version_of("Patient", "m", 2, {"m"});
  stale.expected_version = 0;
  const auto refused = store->commit({version_of("Patient", "n", 2, {"n"}), stale}, {"test", "{}"}, {5});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::conflict);
  CHECK(refused.error().field == "Patient/m");
  CHECK(store->last_sequence() == 1);
  CHECK_FALSE(*store->read("Patient", "n", {}));
  stale.expected_version = 1;
  auto next = stale;
  next.expected_version = 2;  // the version the same batch has just written
  commit(*store, {stale, next});
  CHECK(store->read("Patient", "m", {})->value().version == 3);
}

inline void serves_readers_while_writing(const Open& open) {
  const auto store = open();
  constexpr int kRounds = 50;
  bool torn = false;
  std::thread reader([&] {
    for (int i = 0; i < kRounds * 4; ++i) {
      const auto seen = store->of_type("Basic", {});
      if (!seen || seen->size() % 2 != 0) torn = true;  // batches come in pairs
    }
  });
  for (int i = 0; i < kRounds; ++i)
    commit(*store, {version_of("Basic", "a" + std::to_string(i), i, {}),
                    version_of("Basic", "b" + std::to_string(i), i, {})});
  reader.join();
  CHECK_FALSE(torn);
  CHECK(store->of_type("Basic", {})->size() == 2 * kRounds);
}

inline void store_contract(const Open& open) {
  gives_one_order_and_reads_back(open);
  shows_only_what_was_recorded_by_then(open);
  keeps_compartments(open);
  hides_the_deleted(open);
  refuses_a_stale_writer_and_keeps_nothing_of_the_batch(open);
  serves_readers_while_writing(open);
  store_log_contract(open);
  store_search_contract(open);
}

}  // namespace dyad::contract
