// SPDX-License-Identifier: Apache-2.0
// The store on a disk that fails: power cuts with torn and lost writes, a full disk, failing syncs and reads.
// After each fault: everything acknowledged is there, nothing is there in part, and the record verifies.
// DYAD_CRASH_POINTS says how many; DYAD_SEED repeats a run.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>

#include "crash/faulty_disk.hpp"
#include "json/json.hpp"
#include "search/extract.hpp"
#include "store/scratch_dir.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_store.hpp"
#include "store/verify.hpp"
#include "support/seed.hpp"

using namespace dyad;
using crash::Fault;

namespace {

constexpr int kPointsOfFile = 12;  // crash points before a new file is begun
constexpr int kResources = 25;

int crash_points() {
  const char* asked = std::getenv("DYAD_CRASH_POINTS");
  return asked ? std::max(1, static_cast<int>(std::strtol(asked, nullptr, 10))) : 1'000;
}

record::NewVersion some_version(crash::FaultyDisk& disk, int at) {
  record::NewVersion n;
  n.type = "Observation";
  n.id = "o" + std::to_string(disk.below(kResources));
  n.recorded_at = {at};
  n.author = "crash";
  n.patients = {"p" + std::to_string(disk.below(3))};
  n.deleted = disk.below(10) == 0;
  if (n.deleted) return n;
  n.body = R"({"resourceType":"Observation","id":")" + n.id +
           R"(","status":"final","subject":{"reference":"Patient/)" + n.patients[0] +
           R"("},"valueQuantity":{"value":)" + std::to_string(disk.below(100)) + R"(},"note":[{"text":")" +
           std::string(static_cast<std::size_t>(disk.below(6000)), 'x') + "\"}]}";
  n.postings = search::postings_of(*json::parse(n.body));
  return n;
}

std::vector<record::NewVersion> some_batch(crash::FaultyDisk& disk, int at) {
  std::vector<record::NewVersion> out;
  for (int i = 1 + disk.below(6); i > 0; --i) out.push_back(some_version(disk, at));
  return out;
}

// One file under a failing disk, and what was acknowledged to whoever wrote.
struct Life {
  explicit Life(crash::FaultyDisk& d) : disk(d) { disk.forget(); }

  crash::FaultyDisk& disk;
  store::ScratchDir dir;
  std::string path = dir.file("r.db");
  std::unique_ptr<record::Store> store;
  std::vector<record::Digest> acknowledged;
  std::vector<record::Digest> unsure;  // of the transaction whose commit gave an error
  int commits = 0;
  std::string refused;  // why it did not open
  std::string story;    // of its faults, for who must find out what went wrong

  bool open() {
    auto opened = store::open_sqlite(path);
    if (opened) store = std::move(*opened);
    if (!opened) refused = opened.error().text();
    return opened.has_value();
  }

  // False once the store has answered with an error of the disk.
  bool write_once() {
    auto transaction = store->begin();
    if (!transaction) return false;
    std::vector<record::Digest> written;
    for (int batches = 1 + disk.below(3); batches > 0; --batches) {
      auto batch = some_batch(disk, ++commits);
      const bool stale = disk.below(6) == 0;
      if (stale) batch.back().expected_version = 1'000'000;
      const auto done = (*transaction)->write(batch, {"crash", "{}"}, {commits});
      if (!done && done.error().kind != ErrorKind::conflict) return false;
      if (done)
        for (const auto& v : done->versions) written.push_back(v.digest);
    }
    if (disk.below(8) == 0) return true;  // given up
    unsure = written;
    if (!(*transaction)->commit()) return false;
    acknowledged.insert(acknowledged.end(), written.begin(), written.end());
    unsure.clear();
    return true;
  }

  bool move_to_file() {
    auto raw = store::Connection::open(path, store::Connection::Access::write);
    return raw &&
           (*raw)->run(disk.below(2) ? "PRAGMA wal_checkpoint(PASSIVE)" : "PRAGMA wal_checkpoint(TRUNCATE)");
  }

  // Some work, until the first error or the end.
  bool live() {
    if (!store && !open()) return false;
    for (int i = 2 + disk.below(8); i > 0; --i) {
      const int what = disk.below(12);
      if (what == 0) {
        store.reset();
        if (!open()) return false;
      } else if (what == 1) {
        if (!move_to_file()) return false;
      } else if (what == 2) {
        if (!store->of_type("Observation", {})) return false;
      } else if (!write_once()) {
        return false;
      }
    }
    return true;
  }

  // The log holds what was acknowledged, and beyond it the unsure transaction whole or nothing of it.
  void check() {
    INFO(story);
    REQUIRE_MESSAGE(open(), refused);
    const auto log = store->since(0, 1'000'000);
    REQUIRE_MESSAGE(log, (log ? "" : log.error().text()));
    REQUIRE(log->size() >= acknowledged.size());
    for (std::size_t i = 0; i < acknowledged.size(); ++i) REQUIRE((*log)[i].digest == acknowledged[i]);
    const std::size_t more = log->size() - acknowledged.size();
    REQUIRE((more == 0 || more == unsure.size()));
    for (std::size_t i = 0; i < more; ++i) REQUIRE((*log)[acknowledged.size() + i].digest == unsure[i]);
    if (more > 0) acknowledged.insert(acknowledged.end(), unsure.begin(), unsure.end());
    unsure.clear();
    const auto verified = store::verify_record(path);
    REQUIRE_MESSAGE(verified, (verified ? "" : verified.error().text()));
    for (const auto& fault : verified->faults) FAIL(fault.sequence << ": " << fault.what);
  }
};

// One crash point.
void suffer(Life& life, Fault fault) {
  crash::FaultyDisk& disk = life.disk;
  disk.strike(fault, 1 + disk.below(fault == Fault::sync_error ? 12 : fault == Fault::read_error ? 60 : 150));
  const bool well = life.live();
  life.story += std::array{"power", "full", "sync", "read"}[static_cast<std::size_t>(fault)];
  life.story += std::string(disk.struck() ? " struck" : " missed") + (well ? ", well" : ", error");
  if (fault == Fault::sync_error && !well && life.store && !life.unsure.empty()) {
    // Nobody can say what the disk holds: the store takes nothing more, and still answers questions.
    CHECK_FALSE(life.store->begin());
    CHECK(life.store->last_sequence());
  }
  if (fault == Fault::full || fault == Fault::read_error) {
    // The fault is mended while the program runs on, and nothing was harmed.
    disk.mend();
    if (life.store && disk.below(2) == 0) {
      if (fault == Fault::full && !well) life.unsure.clear();
      CHECK(life.store->last_sequence());
    }
  }
  // The end of this process: by power cut, by kill, or in good order.
  const int end = fault == Fault::power_cut && disk.struck() ? 0 : disk.below(3);
  life.story += std::array{", power cut; ", ", killed; ", ", closed; "}[static_cast<std::size_t>(end)];
  if (end != 2) disk.cut();
  life.store.reset();
  if (end == 0 || (end == 2 && disk.dead())) disk.restart();
  if (end == 1) disk.revive();
  disk.mend();
  life.check();
  if (disk.below(2) == 0) life.store.reset();
}

}  // namespace

TEST_CASE("at 1,000 random points of failure nothing acknowledged is lost and nothing is there in part") {
  crash::FaultyDisk disk(support::seed());
  const int points = crash_points();
  std::map<Fault, std::pair<int, int>> tally;  // tried, struck
  std::size_t versions = 0;
  for (int done = 0; done < points;) {
    Life life(disk);
    for (int i = 0; i < kPointsOfFile && done < points; ++i, ++done) {
      const int kind = disk.below(10);
      const Fault fault = kind < 6    ? Fault::power_cut
                          : kind == 6 ? Fault::full
                          : kind < 9  ? Fault::sync_error
                                      : Fault::read_error;
      suffer(life, fault);
      ++tally[fault].first;
      if (disk.struck()) ++tally[fault].second;
    }
    versions += life.acknowledged.size();
  }
  MESSAGE(points << " points: power cut " << tally[Fault::power_cut].second << " of "
                 << tally[Fault::power_cut].first << " in the middle of work, full "
                 << tally[Fault::full].second << ", failed sync " << tally[Fault::sync_error].second
                 << ", failed read " << tally[Fault::read_error].second << "; " << versions
                 << " versions acknowledged");
  CHECK(versions > 0);
}

TEST_CASE("after a failed sync the store refuses further writes until it is opened again") {
  crash::FaultyDisk disk(1);
  Life life(disk);
  REQUIRE(life.open());
  const auto write = [&] { return life.store->commit(some_batch(disk, 1), {"t", "{}"}, {1}); };
  REQUIRE(write());
  const auto before = life.store->last_sequence().value_or(-1);
  disk.strike(Fault::sync_error, 1);
  const auto failed = write();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == ErrorKind::storage);
  for (int i = 0; i < 3; ++i) {
    const auto refused = write();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::storage);
    CHECK(refused.error().message.find("started again") != std::string::npos);
  }
  CHECK(life.store->last_sequence() == before);
  life.store.reset();
  REQUIRE(life.open());
  CHECK(write());
}

TEST_CASE("on a full disk a commit fails plainly, and once there is room the same store goes on") {
  crash::FaultyDisk disk(2);
  Life life(disk);
  REQUIRE(life.open());
  REQUIRE(life.store->commit(some_batch(disk, 1), {"t", "{}"}, {1}));
  const auto before = life.store->last_sequence().value_or(-1);
  disk.strike(Fault::full, 2);
  const auto failed = life.store->commit(some_batch(disk, 2), {"t", "{}"}, {2});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("nothing was stored") != std::string::npos);
  CHECK(life.store->last_sequence() == before);
  disk.mend();
  REQUIRE(life.store->commit(some_batch(disk, 3), {"t", "{}"}, {3}));
  life.store.reset();
  const auto verified = store::verify_record(life.path);
  REQUIRE(verified);
  CHECK(verified->sound());
}
