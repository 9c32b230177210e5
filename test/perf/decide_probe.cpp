// SPDX-License-Identifier: Apache-2.0
// One decision after another on the shipped files, for counting the instructions they take.
//   decide_probe DATA DRAWS TIMES plain|explained [HISTORY_DAYS]
// The draws are made by a first, shorter run of another program's work: a run with TIMES 0 counts everything
// but the decisions.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "timing/day_spec.hpp"
#include "timing/decision.hpp"

namespace {

using namespace dyad::timing;

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

template <class T>
T need(dyad::Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(1);
}

Book book_of(const std::filesystem::path& data) {
  std::vector<std::filesystem::path> paths;
  for (const auto& file : std::filesystem::directory_iterator(data / "evidence"))
    if (file.path().extension() == ".json" && file.path().filename() != "schema.json")
      paths.push_back(file.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> names, texts;
  for (const auto& path : paths) {
    names.push_back(path.filename().string());
    texts.push_back(slurp(path));
  }
  std::vector<dyad::evidence::File> files;
  for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], texts[i]});
  return need(Book::load(files));
}

Situation acutely_ill(int history_days) {
  Situation s;
  s.gestation = {26 * 7 + 1};
  s.sex = "male";
  s.efw_z = -1.30;
  s.place = "born_elsewhere_then_moved";
  s.sofa = 9;
  s.sofa_first = 8;
  s.organs_compromised = 3;
  s.organs_failing = 2;
  s.intensive_care = s.non_invasive_support = s.respiratory_failure = true;
  s.cancer = "colorectal_metastatic";
  s.cancer_treatment_waits_for_birth = true;
  for (int day = history_days; day-- > 0;) {
    s.seen.push_back({double(day), "organ_reading", day > 5 ? "one" : "two"});
    if (day % 3 == 0) s.seen.push_back({double(day), "umbilical_doppler", "normal"});
    s.seen.push_back({double(day), "cardiotocography", day % 7 ? "normal" : "suspicious"});
  }
  return s;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const std::filesystem::path data = argv[1];
  const int draws = std::atoi(argv[2]), times = std::atoi(argv[3]);
  const bool explained = std::string_view(argv[4]) == "explained";
  const Situation situation = acutely_ill(argc > 5 ? std::atoi(argv[5]) : 0);
  const Book book = book_of(data);
  const Model base = need(Model::load("fixed_day_v1.json", slurp(data / "models/fixed_day_v1.json"), book));
  const DayModel model =
      need(DayModel::load("day_by_day_v1.json", slurp(data / "models/day_by_day_v1.json"), book, base));
  Preference preference;
  preference.weights = {0.4, 0.3, 0.2, 0.1};
  model.draws(DecideOptions{}.seed, draws);
  double best = 1e9;
  for (int i = 0; i < times; ++i) {
    const std::clock_t from = std::clock();
    const auto d =
        need(decide(model, book, situation, preference,
                    {.draws = draws, .explain = explained ? Explain::everything : Explain::nothing}));
    best = std::min(best, double(std::clock() - from) / CLOCKS_PER_SEC);
    std::printf("%s %.17g %.17g\n", d.action.c_str(), d.actions.front().lower, d.certainty.expected_loss);
  }
  std::printf("fastest %.1f ms\n", 1e3 * best);
  return 0;
}
