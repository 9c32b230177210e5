// SPDX-License-Identifier: Apache-2.0
// The SQLite store under made-up observations: filling it, opening it, and the searches the pages and other
// systems ask. DYAD_BENCH_RESOURCES says how many (20,000 unless said; 1,000,000 takes some minutes and 3
// GB).
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

#include "base/instant.hpp"
#include "json/json.hpp"
#include "search/extract.hpp"
#include "store/sqlite_store.hpp"

namespace {

using namespace dyad;
using Clock = std::chrono::steady_clock;

constexpr int kPerPatient = 200;
constexpr int kCodes = 60;
constexpr int kBatch = 500;

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int resources() {
  const char* asked = std::getenv("DYAD_BENCH_RESOURCES");
  return asked ? std::max(1'000, std::atoi(asked)) : 20'000;
}

std::string code(int n) { return std::to_string(1000 + n % kCodes * 37) + "-" + std::to_string(n % 10); }

record::NewVersion observation(int n) {
  const std::string patient = "p" + std::to_string(n / kPerPatient);
  const std::string number = std::to_string(n);
  const Instant at{1'700'000'000'000 + std::int64_t{n} * 60'000};
  const std::string body =
      R"({"resourceType":"Observation","id":"o)" + number + R"(","meta":{"versionId":"1","lastUpdated":")" +
      format_utc(at) + R"("},"identifier":[{"system":"http://hospital.example/result","value":"R)" + number +
      R"("}],"status":"final","category":[{"coding":[{"system":)" +
      R"("http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],)" +
      R"("code":{"coding":[{"system":"http://loinc.org","code":")" + code(n) +
      R"(","display":"A measurement"}],"text":"A measurement"},"subject":{"reference":"Patient/)" + patient +
      R"("},"encounter":{"reference":"Encounter/e)" + patient + R"("},"effectiveDateTime":")" +
      format_utc(at) + R"(","issued":")" + format_utc(at) + R"(","performer":[{"reference":"Practitioner/d)" +
      std::to_string(n % 50) + R"("}],"valueQuantity":{"value":)" + std::to_string(n % 997) +
      R"(.5,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}})";
  record::NewVersion out{"Observation", "o" + number, at, "bench", false, body, 0, {patient}};
  out.postings = search::postings_of(*json::parse(body));
  return out;
}

struct Filled {
  Filled() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dyad-bench-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    dir = pattern;
    store = need(store::open_sqlite(path()));
    double write_s = 0;
    std::size_t postings = 0;
    for (int n = 0; n < resources(); n += kBatch) {
      std::vector<record::NewVersion> batch;
      for (int i = n; i < std::min(n + kBatch, resources()); ++i) {
        batch.push_back(observation(i));
        const auto& p = batch.back().postings;
        postings += p.terms.size() + p.moments.size() + p.amounts.size();
      }
      const auto start = Clock::now();
      need(store->commit(batch, {"bench", "{}"}, {n}));
      write_s += seconds_since(start);
    }
    per_resource_us = write_s * 1e6 / resources();
    postings_each = static_cast<double>(postings) / resources();
  }
  ~Filled() {
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(dir, ignored);
  }
  std::string path() const { return (dir / "record.db").string(); }

  std::filesystem::path dir;
  std::unique_ptr<record::Store> store;
  double per_resource_us = 0;
  double postings_each = 0;
};

Filled& filled() {
  static Filled one;
  return one;
}

double resident_mb() {
  std::ifstream file("/proc/self/statm");
  long pages = 0, resident = 0;
  file >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

void fill(benchmark::State& state) {
  for (auto _ : state) filled();
  state.counters["us_per_resource"] = filled().per_resource_us;
  state.counters["postings_each"] = filled().postings_each;
  state.counters["file_mb"] = static_cast<double>(std::filesystem::file_size(filled().path())) / 1e6;
  state.counters["resident_mb"] = resident_mb();
}

void open_again(benchmark::State& state) {
  filled();
  for (auto _ : state) {
    const auto again = need(store::open_sqlite(filled().path()));
    benchmark::DoNotOptimize(need(again->last_sequence()));
  }
}

using Op = search::Probe::Op;

search::Probe has(std::string_view parameter, const std::string& part, const std::string& second) {
  return {Op::term, search::term("Observation", parameter, part, second)};
}
search::Probe begins(std::string_view parameter, const std::string& part) {
  return {Op::prefix, search::term("Observation", parameter, part)};
}

// Runs `ask` with a random number again and again, and tells the median and the 99th percentile.
template <class F>
void timed(benchmark::State& state, const F& ask) {
  filled();
  std::mt19937 random(1);
  std::vector<double> us;
  std::size_t found = 0;
  for (auto _ : state) {
    const auto start = Clock::now();
    found += ask(static_cast<int>(random() % static_cast<unsigned>(resources())));
    us.push_back(seconds_since(start) * 1e6);
  }
  std::ranges::sort(us);
  state.counters["p50_us"] = us[us.size() / 2];
  state.counters["p99_us"] = us[us.size() * 99 / 100];
  state.counters["found"] = static_cast<double>(found) / static_cast<double>(us.size());
}

std::size_t page(const record::Find& find, std::size_t size = 50) {
  std::size_t n = 0;
  const auto done = filled().store->find(find, {}, [&](record::Hit&&) { return ++n < size; });
  if (!done) throw std::runtime_error(done.error().text());
  return n;
}

record::Find finding(std::vector<search::Probe> parts, const std::string& sort = {}) {
  record::Find find;
  find.type = "Observation";
  find.probe.parts = std::move(parts);
  if (!sort.empty()) find.moment = search::term("Observation", sort);
  find.descending = true;
  return find;
}

search::Probe patient(int n) { return has("subject", "p" + std::to_string(n / kPerPatient), "Patient"); }
search::Probe of_code(int n) { return begins("code", code(n)); }

void patient_and_code(benchmark::State& state) {
  timed(state, [](int n) { return page(finding({patient(n), of_code(n)})); });
}
void patient_newest_first(benchmark::State& state) {
  timed(state, [](int n) { return page(finding({patient(n)}, "date")); });
}
void identifier(benchmark::State& state) {
  timed(state, [](int n) { return page(finding({begins("identifier", "R" + std::to_string(n))})); });
}
void all_newest_first(benchmark::State& state) {
  timed(state, [](int) { return page(finding({}, "date")); });
}
void code_and_day(benchmark::State& state) {
  timed(state, [](int n) {
    search::Probe day{Op::moment, search::term("Observation", "date")};
    day.moment.first_min = 1'700'000'000'000 + std::int64_t{n} * 60'000;
    day.moment.last_max = day.moment.first_min + 86'400'000;
    return page(finding({of_code(n), day}, "date"));
  });
}
void value_above(benchmark::State& state) {
  timed(state, [](int n) {
    search::Probe above{Op::amount, search::term("Observation", "value-quantity")};
    above.amount.high_min = 990;
    return page(finding({of_code(n), above}));
  });
}
void patient_count(benchmark::State& state) {
  timed(state, [](int n) { return need(filled().store->count(finding({patient(n)}), {})); });
}
void code_count(benchmark::State& state) {
  timed(state, [](int n) { return need(filled().store->count(finding({of_code(n)}), {})); });
}
void read_one(benchmark::State& state) {
  timed(state, [](int n) {
    return need(filled().store->read("Observation", "o" + std::to_string(n), {})).has_value() ? 1u : 0u;
  });
}
void write_one(benchmark::State& state) {
  static int next = resources();
  timed(state, [](int) {
    return need(filled().store->commit({observation(next++)}, {"bench", "{}"}, {1})).versions.size();
  });
}

BENCHMARK(fill)->Name("store/fill")->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(open_again)->Name("store/open")->Unit(benchmark::kMillisecond);
BENCHMARK(patient_and_code)->Name("store/find/patient+code")->Iterations(2000);
BENCHMARK(patient_newest_first)->Name("store/find/patient/sort=-date")->Iterations(2000);
BENCHMARK(identifier)->Name("store/find/identifier")->Iterations(2000);
BENCHMARK(all_newest_first)->Name("store/find/all/sort=-date")->Iterations(200);
BENCHMARK(code_and_day)->Name("store/find/code+date")->Iterations(200);
BENCHMARK(value_above)->Name("store/find/code+value")->Iterations(200);
BENCHMARK(patient_count)->Name("store/count/patient")->Iterations(2000);
BENCHMARK(code_count)->Name("store/count/code")->Iterations(200);
BENCHMARK(read_one)->Name("store/read")->Iterations(2000);
BENCHMARK(write_one)->Name("store/write/one")->Iterations(300);

}  // namespace
