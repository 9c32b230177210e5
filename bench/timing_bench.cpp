// SPDX-License-Identifier: Apache-2.0
// How long one comparison of fixed days takes: the longest case, 10,000 draws, on one core.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "timing/fixed_day.hpp"

namespace {

using dyad::timing::Book;
using dyad::timing::Model;
using dyad::timing::Situation;

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

Book load_book() {
  std::vector<std::string> names, texts;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(DYAD_SOURCE_DIR) + "/data/evidence"))
    if (file.path().extension() == ".json" && file.path().filename() != "schema.json") {
      names.push_back(file.path().filename().string());
      texts.push_back(slurp(file.path()));
    }
  std::vector<dyad::evidence::File> files;
  for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], texts[i]});
  auto book = Book::load(files);
  if (!book) throw std::runtime_error(book.error().text());
  return *book;
}

void compare(benchmark::State& state) {
  const Book book = load_book();
  const std::string text = slurp(std::string(DYAD_SOURCE_DIR) + "/data/models/fixed_day_v1.json");
  const auto model = Model::load("fixed_day_v1.json", text, book);
  if (!model) throw std::runtime_error(model.error().text());
  Situation s;
  s.gestation = {static_cast<int>(state.range(0))};
  s.respiratory_failure = s.intensive_care = s.non_invasive_support = true;
  s.organs_failing = 2;
  s.cancer = "colorectal_metastatic";
  s.cancer_treatment_waits_for_birth = true;
  s.gestation_sd_days = static_cast<double>(state.range(1));
  for (auto _ : state) {
    auto comparison = dyad::timing::compare_fixed_days(*model, book, s, {});
    benchmark::DoNotOptimize(comparison);
  }
}

}  // namespace

// Gestation in days, and the standard deviation of the gestation: an uncertain gestation takes five points a
// day.
BENCHMARK(compare)
    ->Args({22 * 7, 0})
    ->Args({26 * 7 + 1, 0})
    ->Args({26 * 7 + 1, 5})
    ->Args({35 * 7, 0})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
