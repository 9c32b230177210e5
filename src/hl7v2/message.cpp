// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/message.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "hl7v2/escape.hpp"

namespace dyad::hl7v2 {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kHeaderNameBytes = 3;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool begins_header(std::string_view line) {
  return line.size() > kHeaderNameBytes &&
         (line.starts_with("MSH") || line.starts_with("BHS") || line.starts_with("FHS"));
}

// "OBX|" or a bare name at the end of a message; the field before is continued by anything else.
bool begins_segment(std::string_view line, char separator) {
  if (line.size() < kHeaderNameBytes) return false;
  if (line.size() > kHeaderNameBytes && line[kHeaderNameBytes] != separator) return false;
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return upper(line[0]) && (upper(line[1]) || digit(line[1])) && (upper(line[2]) || digit(line[2]));
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    const bool pair = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    text.remove_prefix(end + (pair ? 2 : 1));
  }
  return out;
}

Failure unusable(std::string message, std::string field, std::string limit) {
  return fail(ErrorKind::invalid, std::move(message), std::move(field), {}, std::move(limit));
}

Result<Separators> separators_of(std::string_view line) {
  const std::string_view rest = line.substr(kHeaderNameBytes);
  Separators s;
  s.field = rest[0];
  const auto end = rest.find(s.field, 1);
  s.encoding = std::string(rest.substr(1, end == std::string_view::npos ? end : end - 1));
  if (s.encoding.size() < 2 || s.encoding.size() > 5)
    return unusable("the encoding characters cannot be read", "MSH-2", "two to five characters, as in ^~\\&");
  s.component = s.encoding[0];
  s.repetition = s.encoding[1];
  s.escape = s.encoding.size() > 2 ? s.encoding[2] : '\0';
  s.subcomponent = s.encoding.size() > 3 ? s.encoding[3] : '\0';
  const std::string all = s.field + s.encoding;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto byte = static_cast<unsigned char>(all[i]);
    const bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    if (byte < 0x21 || byte >= 0x7F || letter || (byte >= '0' && byte <= '9') ||
        all.find(all[i], i + 1) != std::string::npos)
      return unusable("separators must be different signs", "MSH-2",
                      "five different printable signs, as in |^~\\&");
  }
  return s;
}

Result<Segment> take_apart(std::string_view line, const Separators& separators) {
  Segment segment;
  segment.name = std::string(line.substr(0, kHeaderNameBytes));
  segment.separators = &separators;
  segment.fields.push_back(segment.name);
  std::string_view rest =
      line.size() > kHeaderNameBytes ? line.substr(kHeaderNameBytes + 1) : std::string_view();
  if (begins_header(line)) segment.fields.push_back(std::string(1, separators.field));
  if (line.size() > kHeaderNameBytes)
    for (;;) {
      const auto end = rest.find(separators.field);
      segment.fields.emplace_back(rest.substr(0, end));
      if (segment.fields.size() > kMaxFields)
        return fail(ErrorKind::too_large, "too many fields", segment.name, {}, std::to_string(kMaxFields));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  return segment;
}

Header header_of(const Segment& msh) {
  Header h;
  // These are sent back as they came, but for what no field may hold.
  const auto raw = [&](int n) {
    std::string text(trimmed(msh[n].raw()));
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return text;
  };
  h.sending_application = raw(3);
  h.sending_facility = raw(4);
  h.receiving_application = raw(5);
  h.receiving_facility = raw(6);
  h.time = msh[7].text();
  h.code = msh[9].component(1).text();
  h.trigger = msh[9].component(2).text();
  h.structure = msh[9].component(3).text();
  h.control_id = msh[10].text();
  h.processing_id = msh[11].component(1).text();
  h.version = msh[12].component(1).text();
  h.accept_ack = msh[15].text();
  h.application_ack = msh[16].text();
  h.character_set = msh[18].text();
  return h;
}

}  // namespace

Part Part::nth(char separator, int n, Level level) const {
  std::string_view rest = raw_;
  if (separator == '\0') return n == 1 ? Part(rest, separators_, level) : Part({}, separators_, level);
  for (int i = 1;; ++i) {
    const auto end = rest.find(separator);
    if (i == n) return Part(rest.substr(0, end), separators_, level);
    if (end == std::string_view::npos) return Part({}, separators_, level);
    rest.remove_prefix(end + 1);
  }
}

std::vector<Part> Part::repetitions() const {
  if (!separators_ || level_ != Level::field) return {*this};
  std::vector<Part> out;
  std::string_view rest = raw_;
  for (;;) {
    const auto end = rest.find(separators_->repetition);
    out.emplace_back(rest.substr(0, end), separators_, Level::repetition);
    if (end == std::string_view::npos) return out;
    rest.remove_prefix(end + 1);
  }
}

Part Part::component(int n) const {
  if (!separators_) return {};
  if (level_ == Level::field) return nth(separators_->repetition, 1, Level::repetition).component(n);
  if (level_ != Level::repetition) return n == 1 ? *this : Part();
  return nth(separators_->component, n, Level::component);
}

Part Part::sub(int n) const {
  if (!separators_) return {};
  if (level_ != Level::component) return component(1).sub(n);
  return nth(separators_->subcomponent, n, Level::subcomponent);
}

std::string Part::text() const {
  if (!separators_ || deletes()) return {};
  const Part leaf = level_ == Level::subcomponent ? *this
                    : level_ == Level::component  ? sub(1)
                                                  : component(1).sub(1);
  return leaf.deletes() ? std::string() : std::string(trimmed(unescape(leaf.raw_, *separators_)));
}

std::string Part::whole_text() const {
  return !separators_ || deletes() ? std::string() : std::string(trimmed(unescape(raw_, *separators_)));
}

Part Segment::operator[](int field) const {
  const auto n = static_cast<std::size_t>(field);
  return n < fields.size() ? Part(fields[n], separators, Part::Level::field)
                           : Part({}, separators, Part::Level::field);
}

const Segment* Message::first(std::string_view name) const {
  for (const Segment& s : segments_)
    if (s.name == name) return &s;
  return nullptr;
}

Result<Message> read_message(std::string_view text) {
  if (text.size() > kMaxMessageBytes)
    return fail(ErrorKind::too_large, "the message is too large", "message",
                std::to_string(text.size()) + " bytes", std::to_string(kMaxMessageBytes) + " bytes");
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const auto lines = lines_of(text);
  std::size_t at = 0;
  while (at < lines.size() && trimmed(lines[at]).empty()) ++at;
  if (at == lines.size() || !lines[at].starts_with("MSH") || lines[at].size() <= kHeaderNameBytes)
    return unusable("a message begins with MSH", "MSH", "MSH|^~\\&|...");
  auto separators = separators_of(lines[at]);
  if (!separators) return std::unexpected(separators.error());
  Message message;
  message.separators_ = std::make_unique<Separators>(*separators);
  const Separators& s = *message.separators_;
  std::map<std::string, int, std::less<>> counts;
  for (; at < lines.size(); ++at) {
    const std::string_view line = lines[at];
    if (trimmed(line).empty()) continue;
    if (!begins_segment(line, s.field)) {
      Segment& last = message.segments_.back();
      last.fields.back().append("\n").append(line);
      message.findings_.push_back({Finding::Severity::warning, kSequenceError,
                                   "a line break inside a field: what follows it was joined to the field",
                                   last.at(static_cast<int>(last.fields.size()) - 1)});
      continue;
    }
    auto segment = take_apart(line, s);
    if (!segment) return std::unexpected(segment.error());
    segment->sequence = ++counts[segment->name];
    message.segments_.push_back(std::move(*segment));
    if (message.segments_.size() > kMaxSegments)
      return fail(ErrorKind::too_large, "too many segments", "message", {}, std::to_string(kMaxSegments));
  }
  message.header_ = header_of(message.segments_.front());
  return message;
}

std::vector<std::string_view> split_batch(std::string_view text, bool* wrapped) {
  if (wrapped) *wrapped = false;
  std::vector<std::string_view> out;
  std::optional<std::size_t> begin;
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const auto close = [&](std::size_t end) {
    if (begin) out.push_back(text.substr(*begin, end - *begin));
    begin.reset();
  };
  while (at < text.size()) {
    const std::string_view line = text.substr(at);
    const bool wrapper = line.starts_with("FHS") || line.starts_with("BHS") || line.starts_with("BTS") ||
                         line.starts_with("FTS");
    if (line.starts_with("MSH") || wrapper) close(at);
    if (line.starts_with("MSH")) begin = at;
    if (wrapper && wrapped) *wrapped = true;
    const auto end = text.find_first_of("\r\n", at);
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  close(text.size());
  if (out.empty()) out.push_back(text);
  return out;
}

}  // namespace dyad::hl7v2
