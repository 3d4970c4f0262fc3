# Of the stand-in: the grammar of parameter files, as far as a deployment of several datacenters needs it.
use strict;
use warnings;

# Name, the processes that it is for (m: manager, e: extract, p: pump, r: replicat), and what may follow it.
my %grammar = (
    EXTRACT => ['ep', qr/^\w{1,8}$/],
    REPLICAT => ['r', qr/^\w{1,8}$/],
    USERIDALIAS => ['epr', qr/^\w+(\s+DOMAIN\s+\w+)?$/],
    PORT => ['m', qr/^\d+$/],
    DYNAMICPORTLIST => ['m', qr/^\d+(-\d+)?(\s+\d+(-\d+)?)*$/],
    ACCESSRULE => ['m', qr/^PROG\s+\S+\s+IPADDR\s+\S+\s+(ALLOW|DENY)$/],
    AUTOSTART => ['m', qr/^(ER|EXTRACT|REPLICAT)\s+\S+$/],
    AUTORESTART => ['m', qr/^(ER|EXTRACT|REPLICAT)\s+\S+(\s+(RETRIES|WAITMINUTES|RESETMINUTES)\s+\d+)*$/],
    PURGEOLDEXTRACTS => ['mepr', qr/^\S+(\s+USECHECKPOINTS)?(\s+(MINKEEPHOURS|MINKEEPDAYS|MINKEEPFILES)\s+\d+)*$/],
    LAGREPORTHOURS => ['m', qr/^\d+$/],
    LAGREPORTMINUTES => ['m', qr/^\d+$/],
    LAGINFOMINUTES => ['m', qr/^\d+$/],
    LAGCRITICALMINUTES => ['m', qr/^\d+$/],
    TRANLOGOPTIONS => ['e', qr/^(EXCLUDETAG\s+(\+|[0-9A-F]{1,2000})|EXCLUDEUSER\s+\w+|INTEGRATEDPARAMS\s+\(.*\)|DBLOGREADER)$/],
    LOGALLSUPCOLS => ['e', qr/^$/],
    EXTTRAIL => ['e', qr/^\S*\/?\w\w$/],
    RMTTRAIL => ['p', qr/^\S*\/?\w\w$/],
    RMTHOST => ['p', qr/^\S+\s+MGRPORT\s+\d+(\s+COMPRESS|\s+ENCRYPT\s+\w+(\s+KEYNAME\s+\w+)?)*$/],
    RMTHOSTOPTIONS => ['p', qr/^ENCRYPT\s+(AES128|AES192|AES256|BLOWFISH)(\s+KEYNAME\s+\w+)?$/],
    ENCRYPTTRAIL => ['ep', qr/^(AES128|AES192|AES256)?$/],
    PASSTHRU => ['p', qr/^$/],
    TABLE => ['ep', qr/^[\w\$#.*"]+(\s+KEYCOLS\s*\([^)]*\))?$/],
    TABLEEXCLUDE => ['ep', qr/^[\w\$#.*"]+$/],
    MAP => ['r', qr/^[\w\$#.*"]+\s+TARGET\s+[\w\$#.*"]+(\s+KEYCOLS\s*\([^)]*\)|\s+COMPARECOLS\s*\(.*\)|\s+RESOLVECONFLICT\s*\(.*\))*$/],
    MAPEXCLUDE => ['r', qr/^[\w\$#.*"]+$/],
    DBOPTIONS => ['r', qr/^(SETTAG\s+[0-9A-F]{1,2000}|DEFERREFCONST|SUPPRESSTRIGGERS|NOSUPPRESSTRIGGERS|ENABLE_INSTANTIATION_FILTERING|INTEGRATEDPARAMS\s*\(.*\))$/],
    DISCARDFILE => ['epr', qr/^\S+(\s+(APPEND|PURGE|MEGABYTES\s+\d+))*$/],
    REPORTCOUNT => ['epr', qr/^EVERY\s+\d+\s+\w+(\s+RATE)?$/],
    REPERROR => ['r', qr/^\(?.+\)?$/],
    ASSUMETARGETDEFS => ['r', qr/^$/],
    DDL => ['er', qr/^(EXCLUDE\s+ALL|INCLUDE\s+.*)$/],
    SEQUENCE => ['e', qr/^\S+$/],
);
my %statements = map { $_ => 1 } qw(TABLE MAP TABLEEXCLUDE MAPEXCLUDE SEQUENCE);

# The parameters of a file as [name, rest, line], and what is wrong with it; kind is one of m e p r.
sub read_parameters {
    my ($path, $kind, $group) = @_;
    open(my $in, '<', $path) or return ([], "Parameter file $path does not exist.");
    my (@found, $fault, $pending, $began);
    while (my $line = <$in>) {
        chomp $line;
        my $number = $.;
        $line =~ s/^\s*--.*//;
        $line =~ s/\s+--\s.*//;
        next if $line !~ /\S/ && !defined $pending;
        if (defined $pending) { $pending .= " $line" } else { ($pending, $began) = ($line, $number) }
        my ($word) = $pending =~ /^\s*(\w+)/;
        next if $pending =~ s/&\s*$//;
        next if defined $word && $statements{uc $word} && $pending !~ /;\s*$/;
        push @found, [uc($word // $pending), rest_of($pending), $began];
        $pending = undef;
    }
    close $in;
    return (\@found, "Unexpected end of file: the statement that begins on line $began has no ';'.") if defined $pending;
    my $first = $found[0];
    if ($kind ne 'm') {
        my $program = $kind eq 'r' ? 'REPLICAT' : 'EXTRACT';
        return (\@found, "The first parameter has to be $program.") if !$first || $first->[0] ne $program;
        return (\@found, "Group $first->[1] does not match $group.") if uc $first->[1] ne uc $group;
    }
    for my $one (@found) {
        my ($name, $rest, $line) = @$one;
        my $rule = $grammar{$name};
        return (\@found, "Unrecognized parameter ($name), line $line.") if !$rule;
        return (\@found, "Parameter $name is not valid here, line $line.") if index($rule->[0], $kind) < 0;
        return (\@found, "Invalid option for parameter $name: $rest, line $line.") if $rest !~ /$rule->[1]/is;
    }
    my ($trail, $table) = (-1, -1);
    for my $index (0 .. $#found) {
        $trail = $index if $trail < 0 && $found[$index][0] =~ /^(EXTTRAIL|RMTTRAIL)$/;
        $table = $index if $table < 0 && $found[$index][0] eq 'TABLE';
    }
    return (\@found, 'No trail precedes the first TABLE.') if $kind =~ /[ep]/ && $table >= 0 && ($trail < 0 || $trail > $table);
    return (\@found, 'No TABLE statement.') if $kind =~ /[ep]/ && $table < 0;
    return (\@found, 'No MAP statement.') if $kind eq 'r' && !grep { $_->[0] eq 'MAP' } @found;
    return (\@found, undef);
}

# What follows the name, without the commas that are optional everywhere outside of brackets.
sub rest_of {
    my ($text) = @_;
    $text =~ s/^\s*\w+\s*//;
    $text =~ s/\s*;\s*$//;
    my $depth = 0;
    $text =~ s/([(),])/$1 eq "(" ? ($depth++, "(")[1] : $1 eq ")" ? ($depth--, ")")[1] : $depth > 0 ? "," : " "/ge;
    $text =~ s/^\s+|\s+$//g;
    $text =~ s/\s+/ /g;
    return $text;
}

1;
