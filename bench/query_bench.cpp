// SPDX-License-Identifier: Apache-2.0
// Searches as they stand in a URL, over a SQLite store of made-up patients with 200 observations each.
// DYAD_BENCH_RESOURCES says how many observations (20,000 unless said; 1,000,000 takes some minutes and 3
// GB), DYAD_BENCH_DIR where the store is kept between runs.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <stdexcept>

#include "base/instant.hpp"
#include "json/json.hpp"
#include "query/query.hpp"
#include "search/extract.hpp"
#include "store/sqlite_store.hpp"

namespace {

using namespace dyad;
using Clock = std::chrono::steady_clock;

constexpr int kPerPatient = 200;
constexpr int kCodes = 60;
constexpr int kBatch = 1'000;
constexpr std::int64_t kBegin = 1'700'000'000'000;

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

int observations() {
  const char* asked = std::getenv("DYAD_BENCH_RESOURCES");
  return asked ? std::max(1'000, std::atoi(asked)) : 20'000;
}
int patients() { return observations() / kPerPatient; }

std::string code(int n) {
  return std::to_string(1000 + n % kCodes * 37) + "-" + std::to_string(n % kCodes % 10);
}
std::string text(int n) { return std::to_string(n); }

std::string patient_body(int p) {
  return R"({"resourceType":"Patient","id":"p)" + text(p) + R"(","name":[{"family":"Family)" + text(p % 997) +
         R"(","given":["Given)" + text(p % 89) + R"("]}],"gender":")" + (p % 2 ? "female" : "male") +
         R"(","birthDate":"19)" + text(50 + p % 50) +
         R"(-03-11","identifier":[{"system":"urn:mrn","value":")" + text(p) +
         R"("}],"managingOrganization":{"reference":"Organization/o)" + text(p % 20) + R"("}})";
}

std::string encounter_body(int p) {
  return R"({"resourceType":"Encounter","id":"e)" + text(p) + R"(","status":")" +
         (p % 10 ? "finished" : "in-progress") +
         R"(","class":{"code":"IMP"},"subject":{"reference":"Patient/p)" + text(p) +
         R"("},"period":{"start":")" + format_utc({kBegin + std::int64_t{p} * 60'000}) + R"("}})";
}

std::string organization_body(int o) {
  return R"({"resourceType":"Organization","id":"o)" + text(o) + R"(","name":"Hospital )" + text(o) + R"("})";
}

std::string observation_body(int n) {
  // Patients are measured side by side, so that what is newest is spread over them.
  const int p = n % patients();
  return R"({"resourceType":"Observation","id":"n)" + text(n) +
         R"(","status":"final","category":[{"coding":[{)"
         R"("system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],)"
         R"("code":{"coding":[{"system":"http://loinc.org","code":")" +
         code(n / patients()) + R"(","display":"A measurement"}],"text":"A measurement"},)" +
         R"("subject":{"reference":"Patient/p)" + text(p) + R"("},"encounter":{"reference":"Encounter/e)" +
         text(p) + R"("},"effectiveDateTime":")" + format_utc({kBegin + std::int64_t{n} * 60'000}) +
         R"(","performer":[{"reference":"Practitioner/d)" + text(n % 50) +
         R"("}],"valueQuantity":{"value":)" + text(n % 997) +
         R"(.5,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}})";
}

class Filled {
 public:
  Filled() {
    const char* kept = std::getenv("DYAD_BENCH_DIR");
    std::string pattern = (std::filesystem::temp_directory_path() / "dyad-bench-XXXXXX").string();
    if (!kept && !mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    dir_ = kept ? kept : pattern;
    temporary_ = !kept;
    std::filesystem::create_directories(dir_);
    store_ = need(store::open_sqlite((dir_ / "record.db").string()));
    if (need(store_->last_sequence()) == 0) fill();
  }
  ~Filled() {
    store_.reset();
    std::error_code ignored;
    if (temporary_) std::filesystem::remove_all(dir_, ignored);
  }
  const record::Store& store() const { return *store_; }

 private:
  void fill() {
    for (int o = 0; o < 20; ++o) put(organization_body(o));
    for (int p = 0; p < patients(); ++p) put(patient_body(p));
    for (int p = 0; p < patients(); ++p) put(encounter_body(p));
    for (int n = 0; n < observations(); ++n) put(observation_body(n));
    flush();
  }

  void put(const std::string& body) {
    const json::Value resource = need(json::parse(body));
    batch_.push_back({.type = std::string(resource["resourceType"].as_string()),
                      .id = std::string(resource["id"].as_string()),
                      .recorded_at = {kBegin},
                      .author = "bench",
                      .body = body,
                      .expected_version = 0,
                      .postings = search::postings_of(resource)});
    if (batch_.size() == kBatch) flush();
  }

  void flush() {
    need(store_->commit(batch_, {"bench", "{}"}, {kBegin}));
    batch_.clear();
  }

  std::filesystem::path dir_;
  bool temporary_ = false;
  std::unique_ptr<record::Store> store_;
  std::vector<record::NewVersion> batch_;
};

const Filled& filled() {
  static const Filled one;
  return one;
}

struct Asked {
  const char* name;
  const char* type;
  // With a random patient for P, a random code for C and a random day for D.
  std::vector<std::pair<std::string, std::string>> parameters;
};

const std::vector<Asked>& all_asked() {
  static const std::vector<Asked> kAll = {
      {"id", "Observation", {{"_id", "nP"}}},
      {"patient_and_code", "Observation", {{"patient", "pP"}, {"code", "http://loinc.org|C"}}},
      {"patient_newest_first", "Observation", {{"patient", "pP"}, {"_sort", "-date"}, {"_count", "20"}}},
      {"newest_of_code_of_patient",
       "Observation",
       {{"patient", "pP"}, {"code", "C"}, {"_sort", "-date"}, {"_count", "1"}}},
      {"code_first_page", "Observation", {{"code", "C"}, {"_count", "50"}}},
      {"code_newest", "Observation", {{"code", "C"}, {"_sort", "-date"}, {"_count", "1"}}},
      {"newest_of_all", "Observation", {{"_sort", "-date"}, {"_count", "1"}}},
      {"code_counted", "Observation", {{"code", "C"}, {"_summary", "count"}}},
      {"everything_first_page", "Observation", {{"_count", "50"}}},
      {"day_and_code", "Observation", {{"date", "D"}, {"code", "C"}}},
      {"value_above", "Observation", {{"value-quantity", "gt995"}, {"_count", "50"}}},
      {"value_above_of_patient",
       "Observation",
       {{"patient", "pP"}, {"value-quantity", "gt900|http://unitsofmeasure.org|mmol/L"}}},
      {"code_value_composite", "Observation", {{"code-value-quantity", "C$gt995"}, {"_count", "20"}}},
      {"chain_to_one_patient",
       "Observation",
       {{"subject:Patient.identifier", "urn:mrn|P"}, {"_count", "50"}}},
      {"chain_to_family", "Observation", {{"subject:Patient.family", "FamilyP"}, {"code", "C"}}},
      {"chain_to_half_of_all",
       "Observation",
       {{"patient.gender", "female"}, {"code", "C"}, {"_count", "50"}}},
      {"chain_of_two_steps", "Observation", {{"patient.organization.name", "Hospital 7"}, {"_count", "50"}}},
      {"chain_of_one_patient_to_half_of_all",
       "Observation",
       {{"patient", "pP"}, {"patient.gender", "female"}}},
      {"has_code_of_one_patient", "Patient", {{"_id", "pP"}, {"_has:Observation:patient:code", "C"}}},
      {"has_day_and_code", "Patient", {{"_has:Observation:patient:date", "D"}, {"_count", "50"}}},
      {"has_encounter_in_progress",
       "Patient",
       {{"_has:Encounter:subject:status", "in-progress"}, {"_count", "50"}}},
      {"include_patient",
       "Observation",
       {{"code", "C"}, {"_count", "50"}, {"_include", "Observation:patient"}}},
      {"revinclude_observations",
       "Patient",
       {{"identifier", "urn:mrn|P"}, {"_revinclude", "Observation:patient"}}},
      {"name_prefix", "Patient", {{"family", "familyP"}}},
      {"name_contains", "Patient", {{"family:contains", "lyP"}, {"_count", "20"}}},
      {"sorted_by_name", "Patient", {{"gender", "female"}, {"_sort", "family,given"}, {"_count", "20"}}},
      {"too_costly_contains", "Observation", {{"code:text", "nowhere"}}},
      {"too_many_to_sort", "Observation", {{"status", "final"}, {"_sort", "value-quantity"}}},
      {"has_code", "Patient", {{"_has:Observation:patient:code", "C"}, {"_count", "50"}}},
  };
  return kAll;
}

std::string replaced(std::string in, int n) {
  for (const auto& [letter, with] :
       {std::pair{"P", text(n % patients())}, std::pair{"C", code(n % kCodes)},
        std::pair{"D", format_date(date_of({kBegin + std::int64_t{n} * 60'000}, 0))}})
    for (auto at = in.find(letter); at != std::string::npos; at = in.find(letter, at + with.size()))
      if (at + 1 == in.size() || in[at + 1] < 'a') in.replace(at, 1, with);
  return in;
}

void search_it(benchmark::State& state, const Asked& asked) {
  filled();
  std::mt19937 random(1);
  std::vector<double> ms;
  std::size_t found = 0;
  std::size_t refused = 0;
  for (auto _ : state) {
    const int n = static_cast<int>(random() % static_cast<unsigned>(observations()));
    query::Request request;
    request.type = asked.type;
    for (const auto& [name, value] : asked.parameters)
      request.parameters.emplace_back(name, replaced(value, n));
    const auto start = Clock::now();
    const auto page = query::run(filled().store(), request);
    ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    if (!page && page.error().kind != ErrorKind::too_costly) throw std::runtime_error(page.error().text());
    refused += page ? 0 : 1;
    found += page ? page->entries.size() : 0;
  }
  std::ranges::sort(ms);
  state.counters["p50_ms"] = ms[ms.size() / 2];
  state.counters["p99_ms"] = ms[ms.size() * 99 / 100];
  state.counters["found"] = static_cast<double>(found) / static_cast<double>(ms.size());
  state.counters["refused"] = static_cast<double>(refused) / static_cast<double>(ms.size());
}

const bool kRegistered = [] {
  for (const Asked& asked : all_asked())
    benchmark::RegisterBenchmark((std::string("query/") + asked.name).c_str(),
                                 [&asked](benchmark::State& state) { search_it(state, asked); })
        ->Unit(benchmark::kMillisecond)
        ->MinTime(0.5);
  return true;
}();

}  // namespace
