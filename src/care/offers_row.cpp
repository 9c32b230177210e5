// SPDX-License-Identifier: Apache-2.0
#include "care/offers_row.hpp"

#include <algorithm>
#include <optional>

namespace dyad::care {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kProblem = "problem";
constexpr std::string_view kFormula = "=+-@\t\r";

struct Record {
  int line = 0;
  std::string text;
  std::vector<std::string> cells;
};

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

// Takes one record after another off a text.
class Reader {
 public:
  Reader(std::string_view text, char comma) : text_(text), comma_(comma) {}

  Result<std::optional<Record>> next() {
    if (at_ >= text_.size()) return std::optional<Record>();
    Record out;
    out.line = line_;
    const std::size_t begin = at_;
    for (;;) {
      auto cell = at_ < text_.size() && text_[at_] == '"' ? quoted() : Result<std::string>(plain());
      if (!cell) return std::unexpected(cell.error());
      out.cells.push_back(trimmed(*cell));
      if (at_ < text_.size() && text_[at_] == comma_) {
        ++at_;
        continue;
      }
      break;
    }
    out.text = trimmed(text_.substr(begin, at_ - begin));
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
    return std::optional(std::move(out));
  }

 private:
  std::string plain() {
    const std::size_t end = std::min(text_.find_first_of(std::string("\r\n") + comma_, at_), text_.size());
    std::string out(text_.substr(at_, end - at_));
    at_ = end;
    return out;
  }
  Result<std::string> quoted() {
    std::string out;
    const int begun = line_;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        out += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        out += text_[++at_];
      } else {
        ++at_;
        if (at_ == text_.size() || text_[at_] == comma_ || text_[at_] == '\r' || text_[at_] == '\n')
          return out;
        break;
      }
    }
    return fail(ErrorKind::invalid, "a quotation mark is not closed, or text follows it",
                "line " + std::to_string(begun), {}, "\"as \"\"this\"\"\"");
  }

  std::string_view text_;
  char comma_;
  std::size_t at_ = 0;
  int line_ = 1;
};

constexpr std::size_t kSkip = kOfferColumns.size();

Result<std::vector<std::size_t>> columns_of(const Record& header) {
  std::vector<std::size_t> out;
  for (const std::string& name : header.cells) {
    const auto it = std::ranges::find(kOfferColumns, name);
    if (it == kOfferColumns.end() && name != kProblem && !name.empty())
      return fail(ErrorKind::invalid, "there is no such column", "line 1", name.substr(0, 40),
                  "kind, id, name, level, features, count, product, group, use_by, lead_minutes, from, to, "
                  "minutes, zone, status, reason");
    const auto index = static_cast<std::size_t>(it - kOfferColumns.begin());
    if (index != kSkip && std::ranges::count(out, index) > 0)
      return fail(ErrorKind::invalid, "the column stands there twice", "line 1", name);
    out.push_back(index);
  }
  for (const std::size_t needed : {std::size_t{0}, std::size_t{1}})
    if (std::ranges::count(out, needed) == 0)
      return fail(ErrorKind::missing, "the first line must name the columns", "line 1",
                  header.text.substr(0, 80), "kind and id at least");
  return out;
}

std::string cell_text(const std::string& text) {
  const bool formula = !text.empty() && kFormula.find(text.front()) != std::string_view::npos;
  const std::string safe = formula ? "'" + text : text;
  if (safe.find_first_of(",;\"\r\n") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

Result<std::vector<OfferRow>> read_offer_csv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::string_view first = text.substr(0, text.find('\n'));
  const char comma =
      first.find(',') == std::string_view::npos && first.find(';') != std::string_view::npos ? ';' : ',';
  Reader reader(text, comma);
  const auto header = reader.next();
  if (!header) return std::unexpected(header.error());
  if (!*header) return fail(ErrorKind::missing, "the file is empty", "line 1");
  const auto columns = columns_of(**header);
  if (!columns) return std::unexpected(columns.error());
  std::vector<OfferRow> out;
  for (;;) {
    auto record = reader.next();
    if (!record) return std::unexpected(record.error());
    if (!*record) return out;
    auto& [line, whole, cells] = **record;
    if (std::ranges::all_of(cells, &std::string::empty)) continue;
    if (cells.size() > columns->size())
      return fail(ErrorKind::invalid, "more cells than the first line names", "line " + std::to_string(line),
                  std::to_string(cells.size()), std::to_string(columns->size()));
    OfferRow row;
    row.line = line;
    row.text = std::move(whole);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if ((*columns)[i] == kSkip) continue;
      std::string& cell = cells[i];
      // The apostrophe that we put before what looks like a formula.
      if (cell.size() > 1 && cell[0] == '\'' && kFormula.find(cell[1]) != std::string_view::npos)
        cell.erase(0, 1);
      row.cells[(*columns)[i]] = std::move(cell);
    }
    out.push_back(std::move(row));
  }
}

std::string write_offer_csv(const std::vector<OfferRow>& rows) {
  std::string out;
  const auto line = [&](const auto& cells) {
    std::string text;
    for (const auto& cell : cells)
      text += (text.empty() && &cell == &cells.front() ? "" : ",") + cell_text(std::string(cell));
    out += text + "\r\n";
  };
  line(kOfferColumns);
  for (const OfferRow& row : rows) line(row.cells);
  return out;
}

Result<OfferRow> read_offer_row(const json::Value& object) {
  OfferRow out;
  for (const auto& [name, value] : object.members()) {
    const auto it = std::ranges::find(kOfferColumns, name);
    if (it == kOfferColumns.end())
      return fail(ErrorKind::invalid, "there is no such field", name.substr(0, 40));
    if (!value.is_string() && !value.is_null())
      return fail(ErrorKind::invalid, "must be a text", name, json::write(value).substr(0, 40));
    out.cells[static_cast<std::size_t>(it - kOfferColumns.begin())] = trimmed(value.as_string());
  }
  return out;
}

json::Value offer_row_json(const OfferRow& row) {
  json::Value out{json::Object()};
  for (std::size_t i = 0; i < kOfferColumns.size(); ++i)
    if (!row.cells[i].empty()) out.set(std::string(kOfferColumns[i]), row.cells[i]);
  return out;
}

}  // namespace dyad::care
