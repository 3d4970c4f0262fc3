# Of the stand-in of SQL*Plus: hashes of values, and a SELECT over the rows of another one, with sums by a column.
use strict;
use warnings;

# What ORA_HASH and DBMS_CRYPTO.HASH come to, from the value alone (FNV-1a, not Oracle's own); undefined where the text is none of these.
sub hashed_value {
    my ($text, $row) = @_;
    if ($text =~ /^ORA_HASH\s*\((.*)\)$/is) {
        my ($of, $most, $seed) = split_outside($1, qr/,/);
        my ($largest, $start) = map { defined $_ ? evaluate($_, $row) : undef } $most, $seed;
        $largest //= 4294967295;
        die "ORA-29909: invalid argument\n" if $largest !~ /^\d+$/ || $largest > 4294967295;
        return fnv(evaluate($of, $row) // '', $start // 0) % ($largest + 1);
    }
    if ($text =~ /^DBMS_CRYPTO\.HASH\s*\((.*)\)$/is) {
        my ($of, $kind) = split_outside($1, qr/,/);
        my $value = evaluate($of, $row);
        die "ORA-28234: invalid argument\n" if !defined $value || evaluate($kind // '', $row) !~ /^[1-6]$/;
        return join '', map { sprintf '%08X', fnv($value, $_) } 1 .. 5;
    }
    return undef;
}

sub fnv {
    my ($value, $seed) = @_;
    my $hash = (2166136261 ^ ($seed * 40503)) & 0xffffffff;
    $hash = (($hash ^ ord $_) * 16777619) & 0xffffffff for split //, $value;
    return $hash;
}

# SELECT … FROM (SELECT …), with a condition or sums; undefined where the text is no such statement.
sub select_nested {
    my ($text) = @_;
    return undef if $text !~ /^\s*SELECT\s+(.+?)\s+FROM\s+\((\s*SELECT\b.*)$/is;
    my ($list, $rest) = ($1, $2);
    my ($inner, $depth) = ('', 1);
    while ($rest =~ /\G('(?:[^']|'')*'|.)/gs) {
        my $token = $1;
        $depth += $token eq '(' ? 1 : $token eq ')' ? -1 : 0;
        last if $depth == 0;
        $inner .= $token;
    }
    die "ORA-00907: missing right parenthesis\n" if $depth > 0;
    my ($condition, $group) = substr($rest, pos $rest) =~ /^\s*(?:WHERE\s+(.+?))?\s*(?:GROUP\s+BY\s+(\w+))?\s*$/is or die "ORA-00933: SQL command not properly ended\n";
    my $found = execute($inner);
    my @rows = grep { holds($condition, $_) } map { my %row; @row{ @{ $found->{names} } } = @$_; \%row } @{ $found->{rows} };
    return chosen($list, [map { [$_] } @rows]) if !defined $group;
    my %groups;
    push @{ $groups{ $_->{ uc $group } // '' } }, $_ for @rows;
    return chosen($list, [map { $groups{$_} } sort keys %groups]);
}

# The columns of a list for groups of rows.
sub chosen {
    my ($list, $groups) = @_;
    my @columns = map { /^\s*(.+?)(?:\s+AS\s+"?(\w+)"?)?\s*$/is ? [$1, uc($2 // $1)] : () } split_outside($list, qr/,/);
    return { names => [map { $_->[1] } @columns], rows => [map { my $rows = $_; [map { of_group($_->[0], $rows) } @columns] } @$groups] };
}

sub of_group {
    my ($text, $rows) = @_;
    return scalar @$rows if $text =~ /^COUNT\s*\(\s*\*\s*\)$/i;
    return evaluate($text, $rows->[0]) if $text !~ /^SUM\s*\((.*)\)$/is;
    my ($of, $sum) = ($1, 0);
    $sum += evaluate($of, $_) // 0 for @$rows;
    return $sum;
}

1;
