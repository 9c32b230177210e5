// SPDX-License-Identifier: Apache-2.0
// Prints what the search room reads from resources, for check.mjs to compare with an independent evaluator.
//   search_probe         names of files on standard input, one a line -> one line of JSON for each
//   search_probe units   UCUM codes on standard input -> [code, dimension, factor, offset], null for what is
//   no unit search_probe bench   names of files -> how long one resource of each type takes
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "search/extract.hpp"
#include "search/units.hpp"

using namespace dyad;

namespace {

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

json::Value finite(double value) { return std::isfinite(value) ? json::Value(value) : json::Value(); }

json::Value bound(std::int64_t ms) {
  const bool open =
      ms == std::numeric_limits<std::int64_t>::min() || ms == std::numeric_limits<std::int64_t>::max();
  return open ? json::Value() : json::Value(static_cast<long long>(ms));
}

struct Write {
  json::Value operator()(const search::TokenValue& v) const {
    json::Value types(json::Array{});
    for (const auto& [system, code] : v.type) types.push(json::Array{system, code});
    return json::object({{"system", v.system}, {"code", v.code}, {"text", v.text}, {"type", types}});
  }
  json::Value operator()(const search::StringValue& v) const {
    return json::object({{"text", v.text}, {"folded", v.folded}});
  }
  json::Value operator()(const search::ReferenceValue& v) const {
    return json::object({{"type", v.type},
                         {"id", v.id},
                         {"url", v.url},
                         {"version", v.version},
                         {"identifier", json::Array{v.identifier_system, v.identifier_value}}});
  }
  json::Value operator()(const search::DateValue& v) const {
    return json::Array{bound(v.first_ms), bound(v.last_ms)};
  }
  json::Value operator()(const search::NumberValue& v) const {
    return json::Array{finite(v.low), finite(v.high)};
  }
  json::Value operator()(const search::QuantityValue& v) const {
    return json::object({{"system", v.system},
                         {"code", v.code},
                         {"unit", v.unit},
                         {"span", json::Array{finite(v.low), finite(v.high)}}});
  }
  json::Value operator()(const search::UriValue& v) const {
    return json::object({{"text", v.text}, {"version", v.version}});
  }
  json::Value operator()(const search::CompositeValue& v) const {
    json::Value out(json::Array{});
    for (const auto& part : v.components) out.push(list(part));
    return out;
  }
  static json::Value list(const std::vector<search::Value>& values) {
    json::Value out(json::Array{});
    for (const auto& value : values) out.push(std::visit(Write{}, value));
    return out;
  }
};

void print_values(const std::string& path, const json::Value& resource) {
  json::Value parameters(json::Object{});
  for (const auto& [parameter, values] : search::extract(resource).parameters)
    parameters.set(std::string(parameter->name), Write::list(values));
  std::puts(json::write(json::object({{"file", path}, {"parameters", parameters}})).c_str());
}

void print_unit(const std::string& code) {
  const auto unit = search::read_unit(code);
  const json::Value out = unit ? json::Value(json::Array{code, unit->dimension, unit->factor, unit->offset})
                               : json::Value(json::Array{code});
  std::puts(json::write(out).c_str());
}

void bench(const std::map<std::string, std::vector<json::Value>>& by_type) {
  using Clock = std::chrono::steady_clock;
  constexpr int kRounds = 200;
  for (const auto& [type, resources] : by_type) {
    std::size_t rows = 0;
    const auto start = Clock::now();
    for (int round = 0; round < kRounds; ++round)
      for (const auto& resource : resources) {
        const auto postings = search::postings_of(resource);
        rows += postings.terms.size() + postings.moments.size() + postings.amounts.size();
      }
    const auto middle = Clock::now();
    std::size_t found = 0;
    for (int round = 0; round < kRounds; ++round)
      for (const auto& resource : resources) found += search::extract(resource).parameters.size();
    const auto end = Clock::now();
    const double n = static_cast<double>(resources.size()) * kRounds;
    const auto each = [&](auto from, auto to) {
      return std::chrono::duration<double, std::micro>(to - from).count() / n;
    };
    std::printf(
        "%-28s %4zu resources  %5.1f rows  postings %6.2f us  all values %6.2f us  %4.1f parameters\n",
        type.c_str(), resources.size(), static_cast<double>(rows) / n, each(start, middle), each(middle, end),
        static_cast<double>(found) / n);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "values";
  std::map<std::string, std::vector<json::Value>> by_type;
  for (std::string line; std::getline(std::cin, line);) {
    if (mode == "units") {
      print_unit(line);
      continue;
    }
    auto resource = json::parse(content(line));
    if (!resource) {
      std::fprintf(stderr, "%s: %s\n", line.c_str(), resource.error().text().c_str());
    } else if (mode == "bench") {
      by_type[std::string((*resource)["resourceType"].as_string())].push_back(std::move(*resource));
    } else {
      print_values(line, *resource);
    }
  }
  if (mode == "bench") bench(by_type);
  return 0;
}
