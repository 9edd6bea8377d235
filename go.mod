module github.com/maildiag/maildiag

go 1.26
