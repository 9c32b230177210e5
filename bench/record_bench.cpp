// SPDX-License-Identifier: Apache-2.0
// The record: reading JSON, importing a case, storing one observation durably, and the questions the pages
// ask. Beside each stands the least any program could do: copying the bytes, or writing them and waiting for
// the disk.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <vector>

#include "json/json.hpp"
#include "worlds.hpp"

namespace {

using namespace dyad;
using bench::need;

void copy_bytes(benchmark::State& state) {
  const auto text = bench::scenario("case-a");
  std::vector<char> to(text.size());
  for (auto _ : state) {
    std::memcpy(to.data(), text.data(), text.size());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void parse_json(benchmark::State& state) {
  const auto text = bench::scenario("case-a");
  for (auto _ : state) {
    auto value = json::parse(text);
    benchmark::DoNotOptimize(value);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void write_durably(benchmark::State& state, std::string_view text) {
  const auto dir = need(app::TemporaryDir::make());
  const int file = ::open((dir->path() / "bytes").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  bool good = file >= 0;
  for (auto _ : state) good = good && ::write(file, text.data(), text.size()) > 0 && ::fdatasync(file) == 0;
  if (!good) state.SkipWithError("the file could not be written");
  if (file >= 0) ::close(file);
}

std::string observation(std::int64_t n) {
  const std::string id = "bench-" + std::to_string(n);
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},)" +
         R"("subject":{"reference":"Patient/a-mother"},"effectiveDateTime":"2025-02-20T08:00:00+07:00",)" +
         R"("valueQuantity":{"value":104,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}})";
}

// A data directory on disk with case A.
struct OnDisk {
  std::unique_ptr<app::TemporaryDir> dir = need(app::TemporaryDir::make());
  std::unique_ptr<app::Workspace> workspace = need(app::Workspace::open_alone(dir->path()));
  void import() { need(workspace->record().submit(bench::scenario("case-a"), "bench", "bench")); }
};

void write_observation_bytes(benchmark::State& state) { write_durably(state, observation(0)); }
void write_scenario_bytes(benchmark::State& state) { write_durably(state, bench::scenario("case-a")); }

void store_observation(benchmark::State& state) {
  OnDisk disk;
  disk.import();
  std::int64_t n = 0;
  for (auto _ : state) need(disk.workspace->record().submit(observation(++n), "bench", "bench"));
}

// What 32 clients create at once, each waiting for its answer, is written in groups.
void create_by_clients(benchmark::State& state) {
  static std::unique_ptr<OnDisk> disk;
  static std::atomic<std::int64_t> n;
  if (state.thread_index() == 0) {
    disk = std::make_unique<OnDisk>();
    disk->import();
  }
  for (auto _ : state) {
    const std::string text = observation(++n);
    record::Work work;
    record::Operation create;
    create.type = "Observation";
    create.body = need(json::parse(text));
    work.operations.push_back(std::move(create));
    work.submission = {"bench", text};
    work.author = "bench";
    need(disk->workspace->record().perform(std::move(work)));
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) disk.reset();
}

// A transaction of as many new observations as the argument says, from text to disk.
void import_bundle(benchmark::State& state) {
  OnDisk disk;
  disk.import();
  std::string text = R"({"resourceType":"Bundle","type":"transaction","entry":[)";
  for (std::int64_t i = 0; i < state.range(0); ++i)
    text += (i > 0 ? "," : "") + (R"({"resource":)" + observation(i)) +
            R"(,"request":{"method":"POST","url":"Observation"}})";
  text += "]}";
  for (auto _ : state) need(disk.workspace->record().submit(text, "bench", "bench"));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void import_scenario(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    auto disk = std::make_unique<OnDisk>();
    state.ResumeTiming();
    disk->import();
    state.PauseTiming();
    disk.reset();
    state.ResumeTiming();
  }
}

// A new Cases each time: it keeps the answers it has given.
care::Cases fresh_cases(app::Workspace& workspace) {
  return {workspace.record(), bench::known().book, bench::known().quantities, bench::model(),
          bench::day_model()};
}

void case_view(benchmark::State& state) {
  OnDisk disk;
  disk.import();
  for (auto _ : state) {
    auto view = fresh_cases(*disk.workspace).view("case-a", {});
    benchmark::DoNotOptimize(need(std::move(view)));
  }
}

void advice(benchmark::State& state) {
  OnDisk disk;
  disk.import();
  const auto view = need(fresh_cases(*disk.workspace).view("case-a", {}));
  std::optional<Instant> at;
  for (const auto& mark : view["marks"].items())
    if (mark["key"].as_string() == "admission")
      at = need(parse_instant(mark["at"].as_string())).plus_minutes(6 * 60);
  for (auto _ : state) {
    const auto answer = need(fresh_cases(*disk.workspace).advice("case-a", at));
    if (answer["available"].as_bool() != true) state.SkipWithError("no advice at that time");
  }
}

}  // namespace

BENCHMARK(copy_bytes)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_json)->Unit(benchmark::kMillisecond);
BENCHMARK(write_observation_bytes)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(store_observation)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(create_by_clients)->Unit(benchmark::kMillisecond)->UseRealTime()->Threads(1)->Threads(32);
BENCHMARK(import_bundle)->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(1'000)->Arg(20'000);
BENCHMARK(write_scenario_bytes)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(import_scenario)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);
BENCHMARK(case_view)->Unit(benchmark::kMillisecond);
BENCHMARK(advice)->Unit(benchmark::kMillisecond);
