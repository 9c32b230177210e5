// SPDX-License-Identifier: Apache-2.0
#include "study/reader.hpp"

namespace dyad::study {

Expression Reader::by(const json::Value& v, const std::string& path) {
  only(v, path, {"by", "values"});
  Expression e;
  e.kind = Expression::Kind::by;
  const auto name = v["by"].as_string();
  const std::vector<Named>* list = &model.periods;
  e.index = kByPeriod;
  if (name != "period") {
    const int f = find(model.factors, name, inside(path, "by"), "factor");
    if (f < 0) return {};
    e.index = f;
    list = &model.factors[static_cast<std::size_t>(f)].levels;
  }
  const json::Value& values = v["values"];
  const std::string at = inside(path, "values");
  if (!values.is_object()) bad(at, "must be an object with one number for each level");
  for (const auto& [level, x] : values.members()) find(*list, level, inside(at, level), "level");
  for (const Named& level : *list)
    if (values.has(level.id))
      e.parts.push_back(expression(values[level.id], inside(at, level.id)));
    else
      bad(at, "the row of a level is missing", level.id), e.parts.emplace_back();
  return e;
}

Expression Reader::counts(const json::Value& v, const std::string& path) {
  only(v, path, {"counts", "ahead"});
  const int table = find(model.counts, v["counts"].as_string(), inside(path, "counts"), "table of counts");
  if (table < 0) return {};
  Expression e;
  e.kind = Expression::Kind::counts;
  e.index = model.slot_of(table);
  e.ahead = whole(v, path, "ahead", 0, 0, static_cast<int>(model.periods.size()));
  return e;
}

Expression Reader::expression(const json::Value& v, const std::string& path) {
  Expression e;
  using Kind = Expression::Kind;
  if (v.is_number()) {
    e.number = number(v, path);
    return e;
  }
  if (v.is_string()) {
    e.kind = Kind::value;
    e.index = std::max(find(model.parameters, v.as_string(), path, "parameter"), 0);
    if (model.parameters.empty()) e.kind = Kind::number;
    return e;
  }
  if (v.has("by")) return by(v, path);
  if (v.has("counts")) return counts(v, path);
  static constexpr std::pair<const char*, Kind> kLists[] = {
      {"product", Kind::product}, {"sum", Kind::sum}, {"odds", Kind::odds}};
  for (const auto& [name, kind] : kLists) {
    if (!v.has(name)) continue;
    only(v, path, {name});
    e.kind = kind;
    for (std::size_t i = 0; i < v[name].size(); ++i)
      e.parts.push_back(expression(v[name][i], inside(inside(path, name), i)));
    if (e.parts.empty() || (kind == Kind::odds && e.parts.size() != 2)) {
      bad(inside(path, name), "has not the right number of parts", std::to_string(e.parts.size()));
      return {};
    }
    return e;
  }
  if (v.has("one_minus")) {
    only(v, path, {"one_minus"});
    e.kind = Kind::one_minus;
    e.parts.push_back(expression(v["one_minus"], inside(path, "one_minus")));
    return e;
  }
  bad(path, "must be a number, a parameter's name, or one of these", {},
      "by, counts, product, sum, one_minus, odds");
  return e;
}

}  // namespace dyad::study
