// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "hl7v2/finding.hpp"

namespace dyad::hl7v2 {

struct Separators {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';  // '\0': none stated
  char subcomponent = '&';
  std::string encoding = "^~\\&";  // MSH-2 as sent
};

// A field, one of its repetitions, a component or a subcomponent: a view into a message, which must outlive
// it. Numbers count from 1; what is not there is empty.
class Part {
 public:
  enum class Level { field, repetition, component, subcomponent };
  Part() = default;
  Part(std::string_view raw, const Separators* separators, Level level)
      : raw_(raw), separators_(separators), level_(level) {}

  bool empty() const { return raw_.empty(); }
  bool deletes() const { return raw_ == "\"\""; }         // sent to say: there is no such value any more
  bool valued() const { return !empty() && !deletes(); }  // holds a value
  std::string_view raw() const { return raw_; }
  std::vector<Part> repetitions() const;  // of a field; at least one
  Part component(int n) const;            // of the first repetition
  Part sub(int n) const;                  // of the first component
  // The first leaf, unescaped, blanks around it gone; "" for a deletion.
  std::string text() const;
  // All of it, unescaped, with the separators inside as they were sent: for texts whose sender did not
  // escape.
  std::string whole_text() const;

 private:
  Part nth(char separator, int n, Level level) const;
  std::string_view raw_;
  const Separators* separators_ = nullptr;
  Level level_ = Level::field;
};

struct Segment {
  std::string name;  // "OBX"
  int sequence = 1;  // the how manieth of its name in the message
  std::vector<std::string>
      fields;  // [0] the name, [n] field n as sent; of MSH, BHS and FHS [1] is the separator
  const Separators* separators = nullptr;

  Part operator[](int field) const;
  Place at(int field = 0, int component = 0) const { return {name, sequence, field, 0, component, 0}; }
};

struct Header {
  std::string sending_application, sending_facility, receiving_application, receiving_facility;  // as sent
  std::string time;                      // MSH-7 as sent
  std::string code, trigger, structure;  // "ORU", "R01", "ORU_R01"
  std::string control_id, processing_id, version;
  std::string accept_ack, application_ack;  // MSH-15, MSH-16
  std::string character_set;                // MSH-18, first repetition
  std::string type() const { return trigger.empty() ? code : code + "^" + trigger; }
  bool enhanced() const { return !accept_ack.empty() || !application_ack.empty(); }
};

// One message, taken apart. Segments keep their order; segments nobody knows (Z...) are kept too.
class Message {
 public:
  const Separators& separators() const { return *separators_; }
  const Header& header() const { return header_; }
  const std::vector<Segment>& segments() const { return segments_; }
  const Segment* first(std::string_view name) const;      // null when there is none
  const Findings& findings() const { return findings_; }  // what was mended while reading

 private:
  friend Result<Message> read_message(std::string_view text);
  std::unique_ptr<Separators> separators_;
  Header header_;
  std::vector<Segment> segments_;
  Findings findings_;
};

inline constexpr std::size_t kMaxMessageBytes = std::size_t{20} * 1024 * 1024;
inline constexpr std::size_t kMaxSegments = 20'000;
inline constexpr std::size_t kMaxFields = 2'000;

// Reads one message in UTF-8: segments end with CR, LF or both, a byte order mark and blank lines before MSH
// are passed over, separators are those MSH states. A line that cannot begin a segment continues the field
// before it, which is found. Errors name place and rule; there is no message without a usable MSH.
Result<Message> read_message(std::string_view text);

// The messages of a text that may be one message, several, or a file with FHS and BHS wrappers.
std::vector<std::string_view> split_batch(std::string_view text, bool* wrapped = nullptr);

}  // namespace dyad::hl7v2
