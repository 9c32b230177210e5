// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "planning/region.hpp"

namespace dyad::planning {

inline constexpr int kMostMinutes = 14 * 24 * 60;  // of a horizon, and so of anything within it
inline constexpr int kMostWeight = 1000;           // of one risk, cost or weight
inline constexpr int kMostSteps = 4096;

// Reads the fields of one file and keeps the first thing that is wrong, with its path, its value and what is
// allowed; after that every answer is empty and reading may go on.
class Fields {
 public:
  using Names = std::map<std::string, int, std::less<>>;

  const std::optional<Error>& error() const { return error_; }
  bool good() const { return !error_; }
  void wrong(ErrorKind kind, std::string message, const std::string& field, std::string value = {},
             std::string limit = {});

  std::string text(const json::Value& of, const std::string& path, std::string_view name, bool needed = true);
  // A whole number; `missing` when absent and given, otherwise it must be there.
  int number(const json::Value& of, const std::string& path, std::string_view name, int least, int most,
             std::optional<int> missing = std::nullopt);
  bool flag(const json::Value& of, const std::string& path, std::string_view name);
  std::vector<std::string> texts(const json::Value& of, const std::string& path, std::string_view name);
  const json::Array& list(const json::Value& of, const std::string& path, std::string_view name, bool needed);
  // The index of what `name` names among `known`.
  int one_of(const json::Value& of, const std::string& path, std::string_view name, const Names& known,
             std::string_view what);
  Instant instant(const json::Value& of, const std::string& path, std::string_view name);
  // Nothing but these names may be in the object.
  void only(const json::Value& of, const std::string& path, std::initializer_list<std::string_view> names);

  // Minutes and instants as steps of the grid of `region`.
  int minutes_up(const json::Value& of, const std::string& path, std::string_view name,
                 std::optional<int> missing);
  std::optional<int> minutes_down(const json::Value& of, const std::string& path, std::string_view name);
  int step(const json::Value& of, const std::string& path, std::string_view name, bool up,
           bool within = true);

  Region region;
  Names hospitals, travel_kinds, resources;
  std::map<std::string, std::map<std::string, std::vector<std::string>>, std::less<>> precautions;

 private:
  std::optional<Error> error_;
};

std::string path_of(std::string_view list, std::size_t index);
// Adds a name; a second time it is wrong.
void add_name(Fields& f, Fields::Names& names, const std::string& id, const std::string& path, int index);

void read_resources(Fields& f, const json::Value& file);
void read_cases(Fields& f, const json::Value& file);
std::vector<Demand> read_demands(Fields& f, const json::Value& of, const std::string& path,
                                 const std::vector<std::string>& infections);
int read_place(Fields& f, const json::Value& of, const std::string& path, std::string_view name, int missing);
void read_promise(Fields& f, const json::Value& of, const std::string& path, Case& c,
                  const Fields::Names& tasks);
void read_contingencies(Fields& f, const json::Value& of, const std::string& path, Case& c,
                        const Fields::Names& tasks);

}  // namespace dyad::planning
