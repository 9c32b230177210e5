// SPDX-License-Identifier: Apache-2.0
#include "planning/read_fields.hpp"

#include <algorithm>

namespace dyad::planning {
namespace {

std::string shown(const json::Value& v) {
  return v.is_string() ? std::string(v.as_string()) : json::write(v);
}
std::string in(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

}  // namespace

std::string path_of(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

void Fields::wrong(ErrorKind kind, std::string message, const std::string& field, std::string value,
                   std::string limit) {
  if (!error_) error_ = Error{kind, std::move(message), field, std::move(value), std::move(limit)};
}

std::string Fields::text(const json::Value& of, const std::string& path, std::string_view name, bool needed) {
  const json::Value& v = of[name];
  if (v.is_string() && !v.as_string().empty()) return std::string(v.as_string());
  if (v.is_null() && !needed) return {};
  if (v.is_null())
    wrong(ErrorKind::missing, "is needed", in(path, name), {}, "a text");
  else
    wrong(ErrorKind::invalid, "is not a text", in(path, name), shown(v), "a text that is not empty");
  return {};
}

int Fields::number(const json::Value& of, const std::string& path, std::string_view name, int least, int most,
                   std::optional<int> missing) {
  const json::Value& v = of[name];
  const std::string limit = std::to_string(least) + " to " + std::to_string(most);
  if (v.is_null()) {
    if (!missing) wrong(ErrorKind::missing, "is needed", in(path, name), {}, limit);
    return missing.value_or(least);
  }
  const auto n = v.as_int();
  if (n && *n >= least && *n <= most) return static_cast<int>(*n);
  wrong(ErrorKind::invalid, n ? "is out of range" : "is not a whole number", in(path, name), shown(v), limit);
  return least;
}

bool Fields::flag(const json::Value& of, const std::string& path, std::string_view name) {
  const json::Value& v = of[name];
  if (!v.is_null() && !v.is_bool())
    wrong(ErrorKind::invalid, "is not true or false", in(path, name), shown(v), "true, false");
  return v.as_bool().value_or(false);
}

std::vector<std::string> Fields::texts(const json::Value& of, const std::string& path,
                                       std::string_view name) {
  std::vector<std::string> out;
  for (const json::Value& v : list(of, path, name, false)) {
    if (!v.is_string() || v.as_string().empty())
      wrong(ErrorKind::invalid, "is not a text", in(path, name), shown(v), "texts that are not empty");
    out.emplace_back(v.as_string());
  }
  return out;
}

const json::Array& Fields::list(const json::Value& of, const std::string& path, std::string_view name,
                                bool needed) {
  const json::Value& v = of[name];
  if (v.is_null() && needed) wrong(ErrorKind::missing, "is needed", in(path, name), {}, "a list");
  if (!v.is_null() && !v.is_array())
    wrong(ErrorKind::invalid, "is not a list", in(path, name), shown(v), "a list");
  if (needed && v.is_array() && v.size() == 0)
    wrong(ErrorKind::invalid, "is empty", in(path, name), "[]", "at least one");
  return v.items();
}

int Fields::one_of(const json::Value& of, const std::string& path, std::string_view name, const Names& known,
                   std::string_view what) {
  const std::string id = text(of, path, name);
  const auto at = known.find(id);
  if (at != known.end()) return at->second;
  std::string limit;
  for (const auto& [other, index] : known) {
    if (limit.size() > 200) {
      limit += ", ...";
      break;
    }
    limit += (limit.empty() ? "" : ", ") + other;
  }
  wrong(ErrorKind::not_found, "there is no such " + std::string(what), in(path, name), id, limit);
  return 0;
}

Instant Fields::instant(const json::Value& of, const std::string& path, std::string_view name) {
  const std::string value = text(of, path, name);
  if (!good()) return {};
  const auto at = parse_instant(value);
  if (at) return *at;
  wrong(ErrorKind::invalid, "is not an instant with its zone", in(path, name), value,
        "as in 2025-02-13T08:00:00+07:00");
  return {};
}

void Fields::only(const json::Value& of, const std::string& path,
                  std::initializer_list<std::string_view> names) {
  if (!of.is_object()) wrong(ErrorKind::invalid, "is not an object", path, shown(of), "an object");
  std::string limit;
  for (const std::string_view n : names) limit += (limit.empty() ? "" : ", ") + std::string(n);
  for (const auto& [name, value] : of.members())
    if (std::find(names.begin(), names.end(), name) == names.end())
      wrong(ErrorKind::invalid, "is not known here", in(path, name), {}, limit);
}

int Fields::minutes_up(const json::Value& of, const std::string& path, std::string_view name,
                       std::optional<int> missing) {
  const int minutes = number(of, path, name, 0, kMostMinutes, missing);
  return (minutes + region.step_minutes - 1) / region.step_minutes;
}

std::optional<int> Fields::minutes_down(const json::Value& of, const std::string& path,
                                        std::string_view name) {
  if (of[name].is_null()) return std::nullopt;
  return number(of, path, name, 0, kMostMinutes) / region.step_minutes;
}

int Fields::step(const json::Value& of, const std::string& path, std::string_view name, bool up,
                 bool within) {
  const Instant at = instant(of, path, name);
  if (!good()) return 0;
  const std::int64_t grid = std::int64_t{region.step_minutes} * 60'000;
  const std::int64_t past = at.ms - region.start.ms;
  const std::int64_t down = past >= 0 ? past / grid : -((-past + grid - 1) / grid);
  const std::int64_t found = down + (up && down * grid != past ? 1 : 0);
  const Instant end = region.instant_of(region.steps);
  if ((past < 0 || at > end) && within)
    wrong(ErrorKind::invalid, "is outside the horizon", in(path, name), std::string(of[name].as_string()),
          format_local(region.start, region.offset_minutes) + " to " +
              format_local(end, region.offset_minutes));
  return static_cast<int>(std::clamp<std::int64_t>(found, 0, region.steps));
}

void add_name(Fields& f, Fields::Names& names, const std::string& id, const std::string& path, int index) {
  if (f.good() && !names.emplace(id, index).second)
    f.wrong(ErrorKind::invalid, "is there twice", path + ".id", id, "each id once");
}

}  // namespace dyad::planning
