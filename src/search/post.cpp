// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <tuple>

#include "fhir/primitive.hpp"
#include "search/extract.hpp"
#include "search/values.hpp"
#include "search/walk.hpp"

namespace dyad::search {
namespace {

// What one version is posted with. Each source goes to its group only (layout.hpp); composites are not
// posted.
class Poster {
 public:
  Poster(const Layout& layout, Postings& out)
      : layout_(layout), out_(out), text_only_(layout.groups.size()) {}

  void add(std::uint16_t source, const std::vector<Value>& values) {
    for (const Value& value : values)
      std::visit([&](const auto& v) { post(layout_.sources[source].group, v); }, value);
  }

  // Concepts that say no code are posted too, so that the element does not count as missing; once, and only
  // where nothing else is there.
  void finish() {
    for (std::size_t g = 0; g < text_only_.size(); ++g) {
      if (!text_only_[g]) continue;
      const std::string start = term(layout_.type, layout_.groups[g].name);
      const auto starts = [&](const std::string& text) { return text.starts_with(start); };
      if (std::ranges::none_of(out_.terms, starts)) out_.terms.push_back(name(g, {}, {}));
    }
    keep_once(out_.terms, std::identity{});
    keep_once(out_.moments, [](const Moment& m) { return std::tie(m.parameter, m.first_ms, m.last_ms); });
    keep_once(out_.amounts, [](const Amount& a) { return std::tie(a.parameter, a.low, a.high); });
  }

 private:
  std::string name(std::size_t group, std::string_view part, std::string_view second) const {
    return term(layout_.type, layout_.groups[group].name, part, second);
  }
  void say(std::size_t group, std::string_view part, std::string_view second) {
    out_.terms.push_back(name(group, part, second));
  }

  void post(std::size_t group, const TokenValue& v) {
    if (v.code.empty() && v.system.empty()) {
      text_only_[group] = true;
    } else {
      say(group, v.code, v.system);
    }
  }
  void post(std::size_t group, const StringValue& v) {
    out_.terms.push_back(term(layout_.type, layout_.groups[group].name, v.folded));
  }
  void post(std::size_t group, const ReferenceValue& v) {
    if (!v.id.empty()) {
      say(group, v.id, v.type);
    } else if (!v.url.empty()) {
      say(group, url_part(v.url), v.version);
    }
    if (!v.identifier_value.empty() || !v.identifier_system.empty())
      out_.terms.push_back(term(layout_.type, layout_.groups[group].name + std::string(kIdentifierOf),
                                v.identifier_value, v.identifier_system));
  }
  void post(std::size_t group, const UriValue& v) { say(group, v.text, v.version); }
  void post(std::size_t group, const DateValue& v) {
    out_.moments.push_back(Moment{term(layout_.type, layout_.groups[group].name), v.first_ms, v.last_ms});
  }
  void post(std::size_t group, const NumberValue& v) {
    out_.amounts.push_back(Amount{term(layout_.type, layout_.groups[group].name), v.low, v.high});
  }
  void post(std::size_t group, const QuantityValue& v) {
    const std::string& parameter = layout_.groups[group].name;
    out_.amounts.push_back(Amount{term(layout_.type, parameter), v.low, v.high});
    if (!v.canonical_unit.empty())
      out_.amounts.push_back(
          Amount{term(layout_.type, parameter, v.canonical_unit), v.canonical_low, v.canonical_high});
  }
  void post(std::size_t, const CompositeValue&) {}

  template <class Row, class Key>
  static void keep_once(std::vector<Row>& rows, const Key& key) {
    std::ranges::sort(rows, {}, key);
    const auto again = std::ranges::unique(rows);
    rows.erase(again.begin(), again.end());
  }

  const Layout& layout_;
  Postings& out_;
  std::vector<bool> text_only_;
};

}  // namespace

Postings postings_of(const json::Value& resource) {
  Postings out;
  const Layout* layout = layout_of(resource["resourceType"].as_string());
  if (!layout) return out;
  Poster poster(*layout, out);
  std::vector<Value> values;
  const auto take = [&](std::size_t s) {
    poster.add(static_cast<std::uint16_t>(s), values);
    values.clear();
  };
  walk(layout->root, resource, [&](std::uint16_t s, const json::Value& element) {
    append_values(layout->sources[s].kind, layout->sources[s].form, element, resource, values);
    take(s);
  });
  for (std::size_t s = 0; s < layout->sources.size(); ++s) {
    if (!layout->sources[s].computed) continue;
    append_computed(layout->sources[s], resource, values);
    take(s);
  }
  out.terms.push_back(term(layout->type));
  poster.finish();
  return out;
}

}  // namespace dyad::search
