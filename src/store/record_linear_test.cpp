// SPDX-License-Identifier: Apache-2.0
// 64 threads on a few resources: every answer fits one order of what happened, and what was answered is
// found.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "contract/record_fixture.hpp"
#include "store/scratch_dir.hpp"
#include "store/sqlite_store.hpp"
#include "support/linear.hpp"
#include "support/seed.hpp"

using namespace dyad;
using contract::create;
using contract::removal;
using contract::update;
using Done = record::Outcome::Done;

namespace {

constexpr int kThreads = 64;
constexpr int kSteps = 60;
constexpr int kRegisters = 6;    // resources that are put, read and removed
constexpr int kIdentifiers = 4;  // resources that are created when nobody has their identifier

// What was asked of one resource and what was answered.
struct Call {
  enum class Kind { read, put, put_if, put_new, remove, ask_create, ask_find, ask_remove };
  Kind kind = Kind::read;
  std::string value;  // written or read: the text; for identifiers the id
  int expected = 0;   // If-Match
  int version = 0;    // answered; 0: none
  bool done = false;  // a write that was made; false: a conflict, or nothing to do
};

struct State {
  int version = 0;
  bool current = false;
  std::string value;
  auto operator<=>(const State&) const = default;
};

// A resource as one memory cell with a version; null when the answer cannot be true of this state.
std::optional<State> step(const State& s, const Call& c) {
  const auto written = [&](bool may) -> std::optional<State> {
    if (c.done != may) return {};
    if (!may) return s;
    if (c.version != s.version + 1) return {};
    return State{c.version, c.kind != Call::Kind::remove, c.kind == Call::Kind::remove ? "" : c.value};
  };
  switch (c.kind) {
    case Call::Kind::read:
      if (c.version != (s.current ? s.version : 0) || c.value != s.value) return {};
      return s;
    case Call::Kind::put:
      return written(true);
    case Call::Kind::put_if:
      return written(c.expected == s.version);
    case Call::Kind::put_new:
      return written(!s.current);
    case Call::Kind::remove:
      return written(s.current);
    case Call::Kind::ask_create:
      if (c.done != s.value.empty() || (!c.done && c.value != s.value)) return {};
      return State{0, false, c.value};
    case Call::Kind::ask_find:
      if (c.value != s.value) return {};
      return s;
    case Call::Kind::ask_remove:
      if (c.done == s.value.empty() || c.value != s.value) return {};
      return State{};
  }
  return {};
}

using History = std::map<std::string, std::vector<support::Timed<Call>>>;

std::int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

struct OnDisk {
  store::ScratchDir dir;
  contract::Fixture r;
  OnDisk() : r(std::move(*store::open_sqlite(dir.file("record.db"))), DYAD_SOURCE_DIR, by_posting()) {}

  static std::vector<std::string> having(const record::Reader& reader, std::string_view identifier) {
    record::Find find;
    find.type = "Patient";
    find.probe.op = search::Probe::Op::term;
    find.probe.text = search::term("Patient", "identifier", identifier, "h");
    std::vector<std::string> ids;
    const auto found = reader.find(find, {}, [&](record::Hit&& hit) {
      ids.push_back(hit.version.id);
      return true;
    });
    if (!found) ids.push_back("error: " + found.error().text());
    return ids;
  }

  // "identifier=h|value", by the search tables alone.
  static record::Matcher by_posting() {
    return [](const record::Reader& reader, std::string_view, std::string_view condition,
              std::size_t) -> Result<std::vector<std::string>> {
      return having(reader, condition.substr(condition.find('|') + 1));
    };
  }
};

std::string patient(const std::string& identifier) {
  return R"({"resourceType":"Patient","identifier":[{"system":"h","value":")" + identifier + R"("}]})";
}

// One client: it asks, at random, and notes what it was answered and when.
class Client {
 public:
  Client(OnDisk& disk, unsigned seed) : disk_(disk), random_(seed) {}

  void run() {
    for (int i = 0; i < kSteps; ++i) {
      if (below(3) == 0)
        ask("k" + std::to_string(below(kIdentifiers)));
      else
        touch("r" + std::to_string(below(kRegisters)));
    }
  }

  History history;
  std::vector<std::string> surprises;  // errors that no operation should have

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  template <class Do>
  void timed(const std::string& key, Call call, const Do& run_it) {
    support::Timed<Call> t;
    t.from = now_ns();
    run_it(call);
    t.to = now_ns();
    t.call = std::move(call);
    history[key].push_back(std::move(t));
  }

  void perform(Call& call, record::Operation operation) {
    auto done = disk_.r.perform({std::move(operation)});
    if (!done) {
      if (done.error().kind != ErrorKind::conflict) surprises.push_back(done.error().text());
      return;
    }
    const auto& outcome = done->outcomes[0];
    call.done = outcome.done != Done::unchanged;
    call.version = outcome.version ? outcome.version->version : 0;
    if (call.kind >= Call::Kind::ask_create) call.value = outcome.id;
  }

  void touch(const std::string& id) {
    using Kind = Call::Kind;
    const Kind
        kind = std::array{Kind::read,   Kind::read,    Kind::put,   Kind::put_if,
                          Kind::put_if, Kind::put_new, Kind::remove}[static_cast<std::size_t>(below(7))];
    if (kind == Kind::read) return read(id);
    if (kind == Kind::remove)
      return timed(id, {kind}, [&](Call& call) { perform(call, removal("Basic", id)); });
    const std::string value = std::to_string(random_());
    auto put = update(R"({"resourceType":"Basic","id":")" + id + R"(","code":{"text":")" + value + "\"}}");
    Call call{kind, value};
    if (kind == Kind::put_if) put.if_match = call.expected = std::max(1, seen_[id] + below(2));
    put.if_none_match_any = kind == Kind::put_new;
    timed(id, call, [&](Call& c) { perform(c, put); });
  }

  void read(const std::string& id) {
    timed(id, {Call::Kind::read}, [&](Call& call) {
      const auto found = disk_.r.rec->store().read("Basic", id, {});
      if (!found) surprises.push_back(found.error().text());
      if (!found || !*found) return;
      call.version = (*found)->version;
      call.value = (*json::parse((*found)->body))["code"]["text"].as_string();
      seen_[id] = call.version;
    });
  }

  void ask(const std::string& key) {
    const std::string condition = "identifier=h|" + key;
    switch (below(3)) {
      case 0:
        return timed(key, {Call::Kind::ask_create},
                     [&](Call& call) { perform(call, contract::when(create(patient(key)), condition)); });
      case 1:
        return timed(key, {Call::Kind::ask_remove},
                     [&](Call& call) { perform(call, contract::when(removal("Patient", ""), condition)); });
      default:
        return timed(key, {Call::Kind::ask_find}, [&](Call& call) {
          for (const auto& id : OnDisk::having(disk_.r.rec->store(), key)) call.value += id;
        });
    }
  }

  OnDisk& disk_;
  std::mt19937 random_;
  std::map<std::string, int> seen_;
};

}  // namespace

TEST_CASE("the check of linearity finds a stale read, a lost update and two who both came first") {
  using Kind = Call::Kind;
  const auto judge = [](std::vector<support::Timed<Call>> calls) {
    return support::is_linear(std::move(calls), State{}, step);
  };
  const support::Timed<Call> one{{Kind::put, "1", 0, 1, true}, 0, 10};
  const support::Timed<Call> two{{Kind::put, "2", 0, 2, true}, 20, 30};
  CHECK(judge({one, two, {{Kind::read, "2", 0, 2}, 40, 50}}));
  CHECK(judge({one, two, {{Kind::read, "1", 0, 1}, 15, 25}}));
  CHECK_FALSE(judge({one, two, {{Kind::read, "1", 0, 1}, 31, 50}}));
  CHECK_FALSE(judge({one, two, {{Kind::read, "2", 0, 2}, 11, 19}}));
  CHECK_FALSE(
      judge({one, {{Kind::put_if, "2", 1, 2, true}, 20, 40}, {{Kind::put_if, "3", 1, 2, true}, 20, 40}}));
  CHECK(judge({one, {{Kind::put_if, "2", 1, 2, true}, 20, 40}, {{Kind::put_if, "3", 1, 0, false}, 20, 40}}));
  CHECK_FALSE(
      judge({{{Kind::ask_create, "x", 0, 1, true}, 0, 9}, {{Kind::ask_create, "y", 0, 1, true}, 0, 9}}));
  CHECK_FALSE(judge({{{Kind::ask_create, "x", 0, 1, true}, 0, 9}, {{Kind::ask_find, ""}, 10, 11}}));
}

TEST_CASE("what 64 threads were answered about each resource fits one order of what happened") {
  const unsigned seed = support::seed();
  OnDisk disk;
  std::vector<std::unique_ptr<Client>> clients;
  for (unsigned t = 0; t < kThreads; ++t) clients.push_back(std::make_unique<Client>(disk, seed + t));
  std::vector<std::thread> threads;
  for (auto& client : clients) threads.emplace_back([&] { client->run(); });
  for (auto& thread : threads) thread.join();

  History all;
  for (const auto& client : clients) {
    for (const auto& text : client->surprises) FAIL_CHECK(text);
    for (const auto& [key, calls] : client->history)
      all[key].insert(all[key].end(), calls.begin(), calls.end());
  }
  CHECK(all.size() == kRegisters + kIdentifiers);
  for (auto& [key, calls] : all) {
    CAPTURE(key);
    CAPTURE(calls.size());
    CHECK(std::ranges::count_if(calls, [](const auto& c) { return c.call.done; }) > 10);
    CHECK(support::is_linear(calls, State{}, step));
  }
}

TEST_CASE("with 64 writers a search right after each answer finds what was written") {
  OnDisk disk;
  std::atomic<int> missing = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string identifier = std::to_string(t) + "-" + std::to_string(i);
        const auto done = disk.r.perform({create(patient(identifier))});
        if (!done)
          ++refused;
        else if (OnDisk::having(disk.r.rec->store(), identifier) !=
                 std::vector<std::string>{done->outcomes[0].id})
          ++missing;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(refused == 0);
  CHECK(missing == 0);
  CHECK(disk.r.all().size() == kThreads * 25);
}
