// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

constexpr std::size_t kMaxSamples = 100'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "<", ">=" and so on before a number; FHIR has four of them.
std::string take_comparator(std::string& text) {
  for (const char* sign : {"<=", ">=", "<", ">"})
    if (text.starts_with(sign)) {
      text.erase(0, std::string_view(sign).size());
      while (text.starts_with(' ')) text.erase(0, 1);
      return sign;
    }
  return {};
}

struct Unit {
  std::string text, code;
};

// OBX-6 as sent, and the UCUM unit it means: by table, or because the sender says it is UCUM.
Unit unit_of(Mapping& m, const Segment& obx) {
  const Part field = obx[6];
  Unit unit;
  for (const int n : {1, 2, 4, 5}) {
    const std::string text = field.component(n).text();
    if (text.empty()) continue;
    if (unit.text.empty() || n == 2) unit.text = text;
    if (const auto known = m.tables.unit(text); known && unit.code.empty()) unit.code = *known;
  }
  if (const auto whole = m.tables.unit(field.whole_text()); unit.code.empty() && whole) unit.code = *whole;
  if (unit.code.empty() && field.component(3).text() == "UCUM")
    unit.code = code_text(field.component(1).text());
  return unit;
}

std::string as_sent(const Part& value) {
  std::string out;
  for (int n = 1; n <= 4; ++n) out += value.component(n).text();
  return out;
}

Value with_comparator(Value quantity, const std::string& comparator) {
  if (comparator.empty()) return quantity;
  Value out = json::object({{"value", quantity["value"]}, {"comparator", comparator}});
  for (const auto& [name, v] : quantity.members())
    if (name != "value") out.set(name, v);
  return out;
}

void numeric(Mapping& m, Value& o, const Segment& obx, const Part& value, std::string_view loinc,
             const std::string& code_unit) {
  std::string text = value.text();
  const std::string comparator = take_comparator(text);
  const std::string number = number_text(text);
  if (number.empty()) {
    m.warn(kDataTypeError, "not a number: kept as text", obx.at(5));
    o.set("valueString", value.whole_text());
    return;
  }
  o.set("valueQuantity", with_comparator(quantity(m, number, obx, loinc, code_unit), comparator));
}

// SN: comparator, number, separator or suffix, number.
void structured(Mapping& m, Value& o, const Segment& obx, const Part& value, std::string_view loinc,
                const std::string& code_unit) {
  std::string comparator = value.component(1).text();
  const std::string first = number_text(value.component(2).text()),
                    second = number_text(value.component(4).text());
  const std::string sign = value.component(3).text();
  if (comparator == "=") comparator.clear();
  const bool plain = comparator.empty() || comparator == "<" || comparator == ">" || comparator == "<=" ||
                     comparator == ">=";
  const auto of = [&](const std::string& n) { return quantity(m, n, obx, loinc, code_unit); };
  if (plain && !first.empty() && sign.empty() && second.empty()) {
    o.set("valueQuantity", with_comparator(of(first), comparator));
  } else if (comparator.empty() && sign == "-" && !first.empty() && !second.empty()) {
    o.set("valueRange", json::object({{"low", of(first)}, {"high", of(second)}}));
  } else if (plain && (sign == ":" || sign == "/") && !first.empty() && !second.empty()) {
    const auto bare = [](const std::string& n) { return json::object({{"value", json::Number{n}}}); };
    o.set("valueRatio", json::object({{"numerator", with_comparator(bare(first), comparator)},
                                      {"denominator", bare(second)}}));
  } else {
    put(o, "valueString", as_sent(value));
  }
}

// NA: numbers of a curve. Their spacing is the time the order covers, by how many there are.
void samples(Mapping& m, Value& o, const Segment& obx, const Value& frame_period) {
  std::string data;
  std::size_t count = 0;
  std::string_view raw = obx[5].raw();
  const char component = m.message.separators().component, repetition = m.message.separators().repetition;
  while (!raw.empty() || count == 0) {
    const auto end = std::min(raw.find(component), raw.find(repetition));
    std::string one(raw.substr(0, end));
    std::erase(one, ' ');
    const std::string number = number_text(one);
    if (!one.empty() && number.empty()) return m.error(kDataTypeError, "a sample is not a number", obx.at(5));
    if (!one.empty()) data.append(data.empty() ? "" : " ").append(number), ++count;
    if (end == std::string_view::npos || count > kMaxSamples) break;
    raw.remove_prefix(end + 1);
  }
  const auto begin = parse_instant(frame_period["start"].as_string()),
             until = parse_instant(frame_period["end"].as_string());
  if (count == 0 || count > kMaxSamples || !begin || !until || until->ms <= begin->ms)
    return m.error(kRequiredMissing,
                   "the spacing of the samples is not told: OBR-7 and OBR-8 are both needed", obx.at(5));
  const Unit unit = unit_of(m, obx);
  Value origin = json::object({{"value", 0}});
  put(origin, "unit", unit.text);
  if (!unit.code.empty()) origin.set("system", kUcum), origin.set("code", unit.code);
  const double period = static_cast<double>(until->ms - begin->ms) / static_cast<double>(count);
  o.set("valueSampledData",
        json::object({{"origin", origin}, {"period", period}, {"dimensions", 1}, {"data", data}}));
}

void coded_value(Mapping& m, Value& o, const Segment& obx) {
  const auto all = obx[5].repetitions();
  const Value concept_value = m.concept_of(all.front());
  if (concept_value.is_null()) return;
  Value out = concept_value;
  for (std::size_t i = 1; i < all.size(); ++i)
    if (const Value more = m.concept_of(all[i]); !more.is_null())
      for (const Value& coding : more["coding"].items()) {
        Value list = out["coding"];
        list.push(coding);
        out.set("coding", list);
      }
  o.set("valueCodeableConcept", out);
}

std::string texts(const Segment& obx) {
  std::string out;
  for (const Part& one : obx[5].repetitions())
    if (const auto text = one.whole_text(); !text.empty()) out.append(out.empty() ? "" : "\n").append(text);
  return out;
}

}  // namespace

std::string number_text(std::string text) {
  if (text.starts_with('+')) text.erase(0, 1);
  std::string out;
  std::size_t i = 0;
  if (i < text.size() && text[i] == '-') out += text[i++];
  std::size_t first = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  std::string whole = text.substr(first, i - first);
  std::string fraction;
  if (i < text.size() && text[i] == '.') {
    first = ++i;
    while (i < text.size() && is_digit(text[i])) ++i;
    fraction = text.substr(first, i - first);
  }
  if (whole.empty() && fraction.empty()) return {};
  while (whole.size() > 1 && whole[0] == '0') whole.erase(0, 1);
  out += whole.empty() ? "0" : whole;
  if (!fraction.empty()) out += "." + fraction;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    const std::size_t at = i++;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    first = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    if (i == first || i - first > 2) return {};
    out += text.substr(at, i - at);
  }
  return i == text.size() && out.size() <= 32 ? out : std::string();
}

Value quantity(Mapping& m, const std::string& number, const Segment& obx, std::string_view loinc,
               const std::string& code_unit) {
  Value out = json::object({{"value", json::Number{number}}});
  Unit unit = unit_of(m, obx);
  if (unit.text.empty()) {
    unit.code = code_unit.empty() ? std::string(m.tables.implied_unit(loinc)) : code_unit;
    unit.text = unit.code;
  } else if (unit.code.empty()) {
    m.warn(kTableValueMissing, "no table knows this unit: the value is kept with the unit as text",
           obx.at(6));
  }
  put(out, "unit", unit.text);
  if (!unit.code.empty()) out.set("system", kUcum), out.set("code", unit.code);
  return out;
}

Value reference_range(const Segment& obx, const Value& measured) {
  const std::string text = obx[7].whole_text();
  if (text.empty()) return {};
  Value range = json::object({{"text", text}});
  const auto bound = [&](const std::string& number) {
    Value q = json::object({{"value", json::Number{number}}});
    for (const char* name : {"unit", "system", "code"})
      if (measured.has(name)) q.set(name, measured[name]);
    return q;
  };
  std::string rest = text;
  const std::string comparator = take_comparator(rest);
  const auto dash = rest.find('-', rest.starts_with('-') ? 1 : 0);
  const auto trim = [](std::string t) {
    std::erase(t, ' ');
    return number_text(t);
  };
  if (!comparator.empty()) {
    if (const auto n = trim(rest); !n.empty())
      range = json::object({{comparator[0] == '<' ? "high" : "low", bound(n)}, {"text", text}});
  } else if (dash != std::string::npos) {
    const auto low = trim(rest.substr(0, dash)), high = trim(rest.substr(dash + 1));
    if (!low.empty() && !high.empty())
      range = json::object({{"low", bound(low)}, {"high", bound(high)}, {"text", text}});
  }
  return array(range);
}

void set_value(Mapping& m, Value& o, const Segment& obx, std::string_view loinc, Value& documents) {
  const std::string kind = obx[2].text();
  const Part value = obx[5].repetitions().front();
  const std::string code_unit;
  if (kind == "NM")
    numeric(m, o, obx, value, loinc, code_unit);
  else if (kind == "SN")
    structured(m, o, obx, value, loinc, code_unit);
  else if (kind == "CE" || kind == "CWE" || kind == "CNE" || kind == "CF" || kind == "IS" || kind == "ID")
    coded_value(m, o, obx);
  else if (kind == "TS" || kind == "DTM" || kind == "DT")
    put(o, "valueDateTime", m.when(value, obx.at(5)));
  else if (kind == "TM") {
    if (const auto time = read_time(value.text()))
      o.set("valueTime", *time);
    else
      m.error(kDataTypeError, time.error().text(), obx.at(5));
  } else if (kind == "DR") {
    put(o, "valuePeriod",
        period_of(m.when(value.component(1), obx.at(5, 1)), m.when(value.component(2), obx.at(5, 2))));
  } else if (kind == "NR") {
    const auto low = number_text(value.component(1).text()), high = number_text(value.component(2).text());
    if (low.empty() || high.empty())
      put(o, "valueString", value.whole_text());
    else
      o.set("valueRange", json::object({{"low", quantity(m, low, obx, loinc, code_unit)},
                                        {"high", quantity(m, high, obx, loinc, code_unit)}}));
  } else if (kind == "NA" || kind == "MA")
    samples(m, o, obx, o["effectivePeriod"]);
  else if (kind == "ED" || kind == "RP") {
    for (const Part& one : obx[5].repetitions())
      if (const Value document = attachment(m, obx, one, kind); !document.is_null()) documents.push(document);
  } else if (kind == "ST" || kind == "TX" || kind == "FT" || kind.empty() || kind == "EI" || kind == "CX" ||
             kind == "XCN" || kind == "XPN" || kind == "XAD" || kind == "XTN" || kind == "CQ" ||
             kind == "VR") {
    put(o, "valueString", texts(obx));
    if (kind.empty()) m.warn(kRequiredMissing, "the type of the value is not told: kept as text", obx.at(2));
  } else {
    m.error(kTableValueMissing, "values of this type are not read", obx.at(2));
  }
}

}  // namespace dyad::hl7v2
