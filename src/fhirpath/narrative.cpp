// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/narrative.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace dyad::fhirpath {
namespace {

constexpr std::string_view kElements[] = {
    "a",     "abbr",     "acronym", "b",     "big",     "blockquote", "br",   "caption", "cite",   "code",
    "col",   "colgroup", "dd",      "dfn",   "div",     "dl",         "dt",   "em",      "h1",     "h2",
    "h3",    "h4",       "h5",      "h6",    "hr",      "i",          "img",  "li",      "map",    "area",
    "ol",    "p",        "pre",     "q",     "samp",    "small",      "span", "strong",  "sub",    "sup",
    "table", "tbody",    "td",      "tfoot", "th",      "thead",      "tr",   "tt",      "ul",     "var",
    "kbd",   "del",      "ins",     "bdo",   "address", "u",          "s",    "strike",  "center", "font"};

constexpr std::string_view kAttributes[] = {
    "abbr",        "accesskey",   "align",      "alt",      "axis",     "bgcolor",  "border", "cellhalign",
    "cellpadding", "cellspacing", "cellvalign", "char",     "charoff",  "charset",  "cite",   "class",
    "color",       "cols",        "colspan",    "compact",  "coords",   "datetime", "dir",    "face",
    "frame",       "headers",     "height",     "href",     "hreflang", "hspace",   "id",     "ismap",
    "lang",        "longdesc",    "name",       "nohref",   "noshade",  "nowrap",   "rel",    "rev",
    "rows",        "rowspan",     "rules",      "scope",    "shape",    "size",     "span",   "src",
    "start",       "style",       "summary",    "tabindex", "target",   "title",    "type",   "usemap",
    "valign",      "value",       "vspace",     "width",    "xml:lang", "xmlns"};

template <std::size_t n>
bool among(const std::string_view (&list)[n], std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

constexpr bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-' ||
         c == '_';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (text_[at_] != '<') {
        content_ = content_ || !blank(text_[at_]);
        ++at_;
        continue;
      }
      if (text_.substr(at_).starts_with("<!--")) {
        const std::size_t end = text_.find("-->", at_ + 4);
        if (end == std::string_view::npos) return "a comment is not closed";
        at_ = end + 3;
        continue;
      }
      if (std::string fault = tag(); !fault.empty()) return fault;
    }
    if (!open_.empty()) return "<" + open_.back() + "> is not closed";
    return content_ ? "" : "it has no content";
  }

 private:
  static constexpr std::size_t kMaxOpen = 200;

  void skip_blanks() {
    while (at_ < text_.size() && blank(text_[at_])) ++at_;
  }
  std::string name() {
    const std::size_t from = at_;
    while (at_ < text_.size() && name_char(text_[at_])) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }
  bool skip(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }

  std::string tag() {
    ++at_;
    const bool closes = skip("/");
    const std::string element = name();
    if (!among(kElements, element)) return "<" + element.substr(0, 20) + "> is not allowed";
    if (closes) {
      skip_blanks();
      if (!skip(">") || open_.empty() || open_.back() != element) return "</" + element + "> closes nothing";
      open_.pop_back();
      return {};
    }
    if (open_.empty() && (rooted_ || element != "div")) return "it must be one <div>";
    rooted_ = true;
    content_ = content_ || element == "img";
    while (true) {
      skip_blanks();
      if (skip("/>")) return {};
      if (skip(">")) {
        open_.push_back(element);
        return open_.size() > kMaxOpen ? "elements are nested too deep" : "";
      }
      if (std::string fault = attribute(); !fault.empty()) return fault;
    }
  }

  std::string attribute() {
    const std::string attribute_name = name();
    if (attribute_name.empty()) return "a tag is not closed";
    if (!among(kAttributes, attribute_name) && !attribute_name.starts_with("xmlns:"))
      return "the attribute " + attribute_name.substr(0, 20) + " is not allowed";
    skip_blanks();
    if (!skip("=")) return "the attribute " + attribute_name + " has no value";
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '"' && quote != '\'') return "the attribute " + attribute_name + " has no value";
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return "the attribute " + attribute_name + " is not closed";
    const std::string_view value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if ((attribute_name == "href" || attribute_name == "src") && runs_script(value))
      return "the attribute " + attribute_name + " must not run a script";
    return {};
  }

  // "javascript:" and its like, however it is spelled: character references and control characters do not
  // hide it.
  static bool runs_script(std::string_view value) {
    std::string scheme;
    for (const char c : value) {
      if (static_cast<unsigned char>(c) <= 0x20) continue;
      if (c == ':' || c == '/' || c == '#' || c == '?') break;
      if (c == '&') return true;  // a reference before the scheme has ended
      scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return scheme == "javascript" || scheme == "vbscript";
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  bool rooted_ = false;
  bool content_ = false;
};

}  // namespace

std::string narrative_fault(std::string_view xhtml) { return Reader(xhtml).run(); }

}  // namespace dyad::fhirpath
