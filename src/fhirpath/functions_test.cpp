// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "fhirpath/fhirpath_for_tests.hpp"
#include "fhirpath/narrative.hpp"

using namespace dyad;
using fhirpath::read;
using fhirpath::run;

TEST_CASE("collections are filtered, cut, compared and folded") {
  CHECK(run("(1|2|3|4).where($this > 2)") == "3, 4");
  CHECK(run("(5|6|7).where($index > 0)") == "6, 7");
  CHECK(run("(1|2|3).select($this * $this)") == "1, 4, 9");
  CHECK(run("(1|2|3).all($this > 0) and (1|2).exists($this > 5).not()") == "true");
  CHECK(run("(1|2|3).first() | (1|2|3).last() | (1|2|3).tail().first()") == "1, 3, 2");
  CHECK(run("(1|2|3).skip(1).take(1)") == "2");
  CHECK(run("(1|2).single()").starts_with("error"));
  CHECK(run("(1|2|3).intersect(2|4) | (1|2|3).exclude(2|3)") == "2, 1");
  CHECK(run("(1|2).subsetOf(1|2|3) and (1|2|3).supersetOf(1|2)") == "true");
  CHECK(run("(1).combine(1).count() + (1).union(1).count()") == "3");
  CHECK(run("(1).combine(1).isDistinct()") == "false");
  CHECK(run("(1|2|3).aggregate($this + $total, 0)") == "6");
  CHECK(run("(3|1|2).sort() = (1|2|3) and (3|1|2).sort(-$this) = (3|2|1)") == "true");
  CHECK(run("iif(true, 1, 1/0) | iif({}, 1, 2) | iif(false, 1)") == "1, 2");
  CHECK(run("(true | true).allTrue() and (false).combine(true).anyFalse()") == "true");
  CHECK(run("2 in (1|2) and ((1|2) contains 3).not()") == "true");
  CHECK(run("{}.not().exists() or {}.empty().not()") == "false");
}

TEST_CASE("strings are cut and changed by characters, not bytes") {
  CHECK(run("'Trần Thị'.length()") == "8");
  CHECK(run("'Trần Thị'.substring(2, 2)") == "ần");
  CHECK(run("'Trần Thị'.indexOf('Thị')") == "5");
  CHECK(run("'Trần Thị'.upper()") == "TRẦN THỊ");
  CHECK(run("'abc'.substring(3) | 'abc'.substring(-1)") == "");
  CHECK(run("'a,b,,c'.split(',').count()") == "4");
  CHECK(run("('a'|'b').join('-')") == "a-b");
  CHECK(run("'abc'.replace('', 'x')") == "xaxbxcx");
  CHECK(run("' x '.trim() & '|'") == "x|");
  CHECK(run("'ab1'.matches('^[a-z]+$')") == "false");
  CHECK(run("'ab1'.matches('[0-9]') and 'ab1'.matchesFull('[0-9]').not()") == "true");
  CHECK(run("'11/30/1972'.replaceMatches('(\\\\d+)/(\\\\d+)/(\\\\d+)', '$3-$1-$2')") == "1972-11-30");
  CHECK(run("'a'.matches('(')").starts_with("error"));
  CHECK(run("'a b'.encode('base64').decode('base64')") == "a b");
  CHECK(run("'<a>'.escape('html').unescape('html')") == "<a>");
  CHECK(run("12.contains('1')").starts_with("error"));
}

TEST_CASE("values convert only where the specification allows it") {
  CHECK(run("'12'.toInteger() + 1") == "13");
  CHECK(run("'1.5'.toInteger()") == "");
  CHECK(run("'2147483648'.toInteger()") == "");
  CHECK(run("'1.50'.toDecimal()") == "1.50");
  CHECK(run("'YES'.toBoolean() and '0'.toBoolean().not()") == "true");
  CHECK(run("'maybe'.convertsToBoolean()") == "false");
  CHECK(run("'2025-13'.toDate()") == "");
  CHECK(run("'2025-02-13T08:20:00Z'.toDate()") == "2025-02-13");
  CHECK(run("'25:00'.toTime()") == "");
  CHECK(run("'4 days'.toQuantity() = 4 days") == "true");
  CHECK(run("'4 d'.convertsToQuantity()") == "false");
  CHECK(run("1 'mg'.toString()") == "1 'mg'");
  CHECK(run("(1|2).toString()").starts_with("error"));
}

TEST_CASE("numbers are rounded, raised and rooted") {
  CHECK(run("2.5.round() | 3.14159.round(3)") == "3, 3.142");
  CHECK(run("(-1.1).floor() | (-1.1).ceiling() | (-1.9).truncate()") == "-2, -1");
  CHECK(run("2.power(10)") == "1024");
  CHECK(run("2.power(-1)") == "0.5");
  CHECK(run("(-1).power(0.5)") == "");
  CHECK(run("81.sqrt() | (-1).sqrt()") == "9");
  CHECK(run("100.log(10) | 1.ln()") == "2, 0");
  CHECK(run("0.exp()") == "1");
  CHECK(run("'a'.abs()").starts_with("error"));
}

TEST_CASE("the clock is the caller's, and boundaries tell what a value can mean") {
  CHECK(run("today() | now() | timeOfDay()") == "2025-02-13, 2025-02-13T08:20:00.000Z, 08:20:00.000");
  const auto patient = read(R"({"resourceType":"Patient"})");
  CHECK_FALSE(fhirpath::compile("now()")->evaluate(patient));
  CHECK(run("1.587.lowBoundary() | 1.587.highBoundary()") == "1.58650000, 1.58750000");
  CHECK(run("@2025-02.highBoundary()") == "2025-02-28");
  CHECK(run("@2025-02-13T08:20.lowBoundary()") == "2025-02-13T08:20:00.000+14:00");
  CHECK(run("1.50.precision() + @2025-02.precision()") == "8");
  CHECK(run("1 'cm'.comparable(1 '[in_i]')") == "true");
}

TEST_CASE("base profiles are known to conformsTo, others are refused") {
  const auto patient = read(R"({"resourceType":"Patient"})");
  CHECK(run("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", patient) == "true");
  CHECK(run("conformsTo('http://hl7.org/fhir/StructureDefinition/Person')", patient) == "false");
  CHECK(run("conformsTo('http://e.example/profile')", patient).starts_with("error"));
}

TEST_CASE("a narrative is formatting and links, with no scripts and with some content") {
  const auto fault = [](std::string_view inner) {
    return fhirpath::narrative_fault("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + std::string(inner) +
                                     "</div>");
  };
  CHECK(fault("<p class='x'>a <b>b</b><br/> &lt; <a href=\"https://e.example/?a=1&amp;b=2\">c</a></p>") ==
        "");
  CHECK(fault("<img src='#i' alt='x'/>") == "");
  CHECK(fault(" \n <!-- nothing --> ") == "it has no content");
  CHECK(fault("<script>alert(1)</script>") == "<script> is not allowed");
  CHECK(fault("<p onclick='x()'>a</p>") == "the attribute onclick is not allowed");
  CHECK(fault("<a href='java\tscript:alert(1)'>a</a>") == "the attribute href must not run a script");
  CHECK(fault("<a href='java&#115;cript:alert(1)'>a</a>") == "the attribute href must not run a script");
  CHECK(fault("<p>a") == "</div> closes nothing");
  CHECK(fault("<iframe src='x'/>") == "<iframe> is not allowed");
  CHECK(fhirpath::narrative_fault("<p>a</p>") == "it must be one <div>");
  CHECK(fhirpath::narrative_fault("<div>a") == "<div> is not closed");
}
