// SPDX-License-Identifier: Apache-2.0
#include "study/reader.hpp"
#include "study/strategy.hpp"
#include "study/world.hpp"

namespace dyad::study {
namespace {

std::unexpected<std::vector<Error>> only_one(Error error) {
  return std::unexpected(std::vector{std::move(error)});
}

}  // namespace

int Model::observations() const {
  std::size_t out = 1;
  for (const Channel& c : channels) out *= c.levels.size();
  return static_cast<int>(std::min<std::size_t>(out, 1u << 30));
}

int Model::level_of(int observation, int channel) const {
  int rest = observation;
  for (std::size_t c = channels.size(); c-- > static_cast<std::size_t>(channel) + 1;)
    rest /= static_cast<int>(channels[c].levels.size());
  return rest % static_cast<int>(channels[static_cast<std::size_t>(channel)].levels.size());
}

int Model::slots() const { return slot_of(static_cast<int>(counts.size())); }

int Model::slot_of(int table) const {
  return static_cast<int>(parameters.size()) + table * static_cast<int>(periods.size());
}

std::expected<Model, std::vector<Error>> read_model(std::string_view text) {
  if (text.size() > kMaxStudyBytes)
    return only_one({ErrorKind::too_large, "the study is too large", "file",
                     std::to_string(text.size()) + " bytes", std::to_string(kMaxStudyBytes) + " bytes"});
  const auto root = json::parse(text);
  if (!root) return only_one(root.error());
  if (!root->is_object()) return only_one({ErrorKind::invalid, "must be an object", "file", {}, {}});
  Reader reader;
  reader.read_time(*root);
  reader.read_places(*root);
  reader.read_numbers(*root);
  if (!reader.problems.empty()) return std::unexpected(std::move(reader.problems));
  reader.read_actions(*root);
  reader.read_channels(*root);
  if (!reader.problems.empty()) return std::unexpected(std::move(reader.problems));
  reader.read_policies(*root);
  reader.read_results(*root);
  if (!reader.problems.empty()) return std::unexpected(std::move(reader.problems));
  auto problems = check_numbers(reader.model);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return std::move(reader.model);
}

}  // namespace dyad::study
